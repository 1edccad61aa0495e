package io.milepost.cli;

import io.milepost.model.DataPlatform;
import io.milepost.model.job.ExitCode;
import io.milepost.model.job.JobPlatform.SecretSource;
import io.milepost.model.job.JobPlatform.StateAddress;
import io.milepost.postgres.LocalPostgres;
import io.milepost.state.StateDatabase;
import io.milepost.state.StateLogin;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which state a verb uses: {@code --state}, otherwise the PostgreSQL of this machine. */
final class StateOption {
  private static final String USUAL_CREDENTIAL = "state";
  private static final String USUAL_PREFIX = "MILEPOST_";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec verb;

  @Option(
      names = "--state",
      paramLabel = "URL",
      description =
          "State database, jdbc:postgresql://host/database; MILEPOST_STATE_USER and"
              + " MILEPOST_STATE_PASSWORD log in (default: the one that the platforms of the verb's"
              + " MODEL name, else a PostgreSQL of this machine in MILEPOST_HOME, started when"
              + " needed).")
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
      return StateDatabase.embedded(announced(LocalPostgres.ofUser()));
    }
    String credential = named.flatMap(StateAddress::credential).orElse(USUAL_CREDENTIAL);
    return StateDatabase.open(login(address.get(), prefix + credential.toUpperCase(Locale.ROOT)));
  }

  /** Who enters the state that a person named; empty when nobody named one. */
  Optional<StateLogin> login() {
    return url()
        .map(given -> login(given, USUAL_PREFIX + USUAL_CREDENTIAL.toUpperCase(Locale.ROOT)));
  }

  private static StateLogin login(String address, String variable) {
    return new StateLogin(address, required(variable + "_USER"), required(variable + "_PASSWORD"));
  }

  /** Nobody finds a server running without having been told. */
  private LocalPostgres announced(LocalPostgres server) {
    if (server.find().isEmpty()) {
      PrintWriter err = verb.commandLine().getErr();
      err.printf(
          "milepost: starting the PostgreSQL of %s; it stays (to stop it: milepost admin state"
              + " --stop)%n",
          server.folder());
      err.flush();
    }
    return server;
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
