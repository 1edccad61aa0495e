package io.milepost.examples.retail.source;

import io.milepost.postgres.LocalPostgres;
import io.milepost.postgres.ServerAddress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts the PostgreSQL of MILEPOST_HOME, so that nobody has to install one. */
@Command(
    name = "server",
    mixinStandardHelpOptions = true,
    description =
        "Starts the PostgreSQL of MILEPOST_HOME, or joins it when it runs, and prints its port.")
final class ServerCommand implements Callable<Integer> {
  @Option(names = "--stop", description = "Stops it instead. What it holds stays.")
  private boolean stop;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    LocalPostgres postgres = LocalPostgres.ofUser();
    if (stop) {
      postgres.stop();
    } else {
      ServerAddress address = postgres.start();
      command.commandLine().getOut().println(address.port());
    }
    return 0;
  }
}
