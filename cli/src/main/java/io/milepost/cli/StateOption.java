package io.milepost.cli;

import io.milepost.model.DataPlatform;
import io.milepost.model.job.ExitCode;
import io.milepost.model.job.JobPlatform.SecretSource;
import io.milepost.model.job.JobPlatform.StateAddress;
import io.milepost.postgres.LocalPostgres;
import io.milepost.state.StateDatabase;
import io.milepost.state.StateLogin;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which state a verb uses: {@code --state}, otherwise the PostgreSQL of this machine. */
final class StateOption {
  private static final String USUAL_CREDENTIAL = "state";
  private static final String USUAL_PREFIX = "MILEPOST_";

  @Option(
      names = "--state",
      paramLabel = "URL",
      description =
          "State database, jdbc:postgresql://host/database; MILEPOST_STATE_USER and"
              + " MILEPOST_STATE_PASSWORD log in (default: the one that the model's platforms name,"
              + " else a PostgreSQL of this machine in MILEPOST_HOME, started when needed).")
  private String url;

  Optional<String> url() {
    return Optional.ofNullable(url);
  }

  /** Opens it, with its tables brought up to date, for a verb that knows no model. */
  StateDatabase open() {
    return open(Optional.empty(), USUAL_PREFIX);
  }

  /**
   * Opens the one that a model's platforms name, unless a person named another.
   *
   * @throws CommandException if they name several
   */
  StateDatabase open(Collection<DataPlatform> platforms) {
    List<Optional<StateAddress>> named =
        platforms.stream().map(platform -> platform.locks().state()).distinct().toList();
    if (url == null && named.size() > 1) {
      throw new CommandException(
          ExitCode.REFUSED,
          "Cannot choose a state: the platforms %s name different ones (choose with --state)"
              .formatted(String.join(", ", platforms.stream().map(DataPlatform::name).toList())));
    }
    Optional<StateAddress> address =
        named.size() == 1 ? named.get(0) : Optional.<StateAddress>empty();
    String prefix =
        platforms.stream()
            .map(platform -> platform.locks().secrets())
            .filter(secrets -> secrets.type() == SecretSource.Type.ENVIRONMENT)
            .map(SecretSource::prefix)
            .findFirst()
            .orElse(USUAL_PREFIX);
    return open(address, prefix);
  }

  private StateDatabase open(Optional<StateAddress> named, String prefix) {
    Optional<String> address = url().or(() -> named.map(StateAddress::url));
    if (address.isEmpty()) {
      return StateDatabase.embedded(LocalPostgres.ofUser());
    }
    String credential = named.flatMap(StateAddress::credential).orElse(USUAL_CREDENTIAL);
    String variable = prefix + credential.toUpperCase(Locale.ROOT);
    return StateDatabase.open(
        new StateLogin(
            address.get(), required(variable + "_USER"), required(variable + "_PASSWORD")));
  }

  private static String required(String variable) {
    String value = System.getenv(variable);
    if (value == null) {
      throw new CommandException(
          ExitCode.REFUSED,
          "Cannot log in to the state database: %s is not set (set it in the environment)"
              .formatted(variable));
    }
    return value;
  }
}
