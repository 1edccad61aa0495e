package io.milepost.examples.retail.source;

import io.milepost.postgres.LocalPostgres;
import io.milepost.postgres.ServerAddress;
import java.io.PrintWriter;
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
        "Starts the PostgreSQL of MILEPOST_HOME, unless it runs, and says where it answers.")
final class ServerCommand implements Callable<Integer> {
  @Option(names = "--stop", description = "Stops it instead. What it holds stays.")
  private boolean stop;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    LocalPostgres postgres = LocalPostgres.ofUser();
    PrintWriter out = command.commandLine().getOut();
    if (stop) {
      out.println(
          (postgres.stop() ? "stopped the PostgreSQL of " : "nothing runs in ")
              + postgres.folder());
    } else {
      ServerAddress address = postgres.start();
      out.println(
          "PostgreSQL on port %d (stop it: examples/retail/shop server --stop)"
              .formatted(address.port()));
    }
    return 0;
  }
}
