package io.milepost.cli;

import io.milepost.model.job.ExitCode;
import io.milepost.postgres.LocalPostgres;
import io.milepost.state.StateDatabase;
import io.milepost.state.StateLogin;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code milepost admin}: what somebody does who looks after an installation. */
@Command(
    name = "admin",
    mixinStandardHelpOptions = true,
    description = "Looks after an installation: admin state.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {AdminCommand.State.class})
final class AdminCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Missing verb: admin state");
  }

  /** {@code milepost admin state}. */
  @Command(
      name = "state",
      mixinStandardHelpOptions = true,
      description = "Says where the state is, whether it runs, and the version of its tables.",
      subcommands = {RebuildCommand.class})
  static final class State implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private StateOption state;
    @Mixin private OutputOption output;

    @Option(
        names = "--stop",
        description =
            "Stops the PostgreSQL of MILEPOST_HOME. What it holds stays; a verb that needs it"
                + " starts it again.")
    private boolean stop;

    @Override
    public Integer call() {
      if (stop) {
        stopLocal();
      } else {
        Report report = state.login().map(State::named).orElseGet(State::local);
        output.print(report, report::print);
      }
      return ExitCode.DONE.code();
    }

    private void stopLocal() {
      if (state.url().isPresent()) {
        throw new CommandLine.ParameterException(
            spec.commandLine(),
            "--stop and --state do not go together: only the PostgreSQL of this machine is ours");
      }
      LocalPostgres server = LocalPostgres.ofUser();
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          (server.stop() ? "stopped the PostgreSQL of " : "nothing runs in ") + server.folder());
      out.flush();
    }

    private static Report named(StateLogin login) {
      return new Report(
          1,
          login.url(),
          Optional.empty(),
          true,
          Optional.of(StateDatabase.versionOf(login)),
          StateDatabase.VERSION);
    }

    private static Report local() {
      LocalPostgres server = LocalPostgres.ofUser();
      Optional<StateLogin> login = server.find().map(StateDatabase::login);
      return new Report(
          1,
          login.map(StateLogin::url).orElse(""),
          Optional.of(server.folder().toString()),
          login.isPresent(),
          login.map(StateDatabase::versionOf),
          StateDatabase.VERSION);
    }
  }

  /**
   * What there is to say about a state.
   *
   * @param url where it answers; empty while it does not
   * @param folder where it lies when it is this machine's own
   * @param version of its tables, 0 when there are none yet; empty while it does not run
   * @param known the version that this command uses
   */
  record Report(
      int format,
      String url,
      Optional<String> folder,
      boolean runs,
      Optional<Integer> version,
      int known) {
    private void print(PrintWriter out) {
      if (!url.isEmpty()) {
        out.println("state    " + url);
      }
      folder.ifPresent(path -> out.println("folder   " + path));
      out.println(
          "runs     "
              + (runs
                  ? "yes" + (folder.isPresent() ? " (milepost admin state --stop)" : "")
                  : "no (run, status, history and as-of start it)"));
      version.ifPresent(
          found ->
              out.println(
                  "version  "
                      + (found == 0 ? "no tables yet" : Integer.toString(found))
                      + (found == known
                          ? ""
                          : " (this command uses version %d)".formatted(known))));
    }
  }
}
