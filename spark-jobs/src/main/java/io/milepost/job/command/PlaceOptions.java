package io.milepost.job.command;

import io.milepost.merge.TablePaths;
import io.milepost.model.job.JobPlatform;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options that say where tables and state are, of every verb that runs on Spark. */
final class PlaceOptions {
  @Option(
      names = "--root",
      paramLabel = "R",
      description =
          "Use the folder R/PLATFORM instead of the platform's root; to look things up, R may be"
              + " that folder itself.")
  private String root;

  @Option(
      names = "--state",
      paramLabel = "URL",
      description =
          "JDBC URL of the state (default: the platform's; else that of this machine). Its"
              + " credential is the platform's, or state: MILEPOST_STATE_USER and _PASSWORD.")
  private String state;

  /** Where all tables are, if a person said so. */
  Optional<String> root() {
    return Optional.ofNullable(root).map(PlaceOptions::absolute);
  }

  /** Where the state is, if a person said so. */
  Optional<String> state() {
    return Optional.ofNullable(state);
  }

  /** Where the tables of a platform are. */
  String rootOf(JobPlatform platform) {
    String place =
        root()
            .map(given -> new TablePaths(given).root() + "/" + platform.id())
            .orElse(platform.root());
    return new TablePaths(place).root();
  }

  /** A folder of this machine by its whole path: a table must not depend on who reads it where. */
  private static String absolute(String root) {
    return root.matches("[A-Za-z][A-Za-z0-9+.-]*:.*")
        ? root
        : java.nio.file.Path.of(root).toAbsolutePath().normalize().toString();
  }

  /** The console of a verb. */
  static JobConsole console(CommandSpec verb) {
    return new JobConsole(
        verb.commandLine().getOut(), verb.commandLine().getErr(), System.getenv());
  }
}
