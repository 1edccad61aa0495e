package io.milepost.cli;

import io.milepost.model.job.ExitCode;
import io.milepost.postgres.LocalPostgres;
import io.milepost.state.StateDatabase;
import io.milepost.state.StateLogin;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which state a verb uses: {@code --state}, otherwise the PostgreSQL of this machine. */
final class StateOption {
  private static final String USER = "MILEPOST_STATE_USER";
  private static final String PASSWORD = "MILEPOST_STATE_PASSWORD";

  @Option(
      names = "--state",
      paramLabel = "URL",
      description =
          "State database, jdbc:postgresql://host/database; MILEPOST_STATE_USER and"
              + " MILEPOST_STATE_PASSWORD log in (default: a PostgreSQL of this machine in"
              + " MILEPOST_HOME, started when needed).")
  private String url;

  Optional<String> url() {
    return Optional.ofNullable(url);
  }

  /** Opens it, with its tables brought up to date. */
  StateDatabase open() {
    if (url == null) {
      return StateDatabase.embedded(LocalPostgres.ofUser());
    }
    Map<String, String> environment = System.getenv();
    return StateDatabase.open(
        new StateLogin(url, required(environment, USER), required(environment, PASSWORD)));
  }

  private String required(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null) {
      throw new CommandException(
          ExitCode.REFUSED,
          "Cannot log in to the state database: %s is not set (set %s and %s in the environment)"
              .formatted(name, USER, PASSWORD));
    }
    return value;
  }
}
