package io.milepost.job.command;

import io.milepost.job.secret.Credential;
import io.milepost.job.secret.CredentialResolver;
import io.milepost.model.job.JobPlatform;
import io.milepost.model.job.JobPlatform.SecretSource;
import io.milepost.model.job.JobPlatform.StateAddress;
import io.milepost.postgres.LocalPostgres;
import io.milepost.state.StateDatabase;
import io.milepost.state.StateLogin;
import java.util.Map;
import java.util.Optional;

/** Which state a job uses: the one it was told, its platform's, or that of this machine. */
final class StateAddresses {
  /** Credential of a state that is named without one. */
  private static final String CREDENTIAL = "state";

  private static final SecretSource ENVIRONMENT =
      new SecretSource(SecretSource.Type.ENVIRONMENT, "MILEPOST_");

  private StateAddresses() {}

  /**
   * The state of a platform's job. That of this machine is used when it runs; it is not started.
   *
   * @param url overrides the platform's
   */
  static Optional<StateDatabase> of(
      JobPlatform platform, Optional<String> url, Map<String, String> environment) {
    Optional<StateAddress> address =
        url.map(given -> new StateAddress(given, credential(platform))).or(platform::state);
    if (address.isEmpty()) {
      LocalPostgres server = LocalPostgres.ofUser();
      return server.find().map(running -> StateDatabase.embedded(server));
    }
    CredentialResolver secrets = CredentialResolver.of(platform.secrets(), environment);
    return Optional.of(open(address.get(), secrets));
  }

  /** The state by its address alone; that of this machine, started if need be, without one. */
  static StateDatabase of(Optional<String> url, Map<String, String> environment) {
    return url.map(
            given ->
                open(
                    new StateAddress(given, Optional.empty()),
                    CredentialResolver.of(ENVIRONMENT, environment)))
        .orElseGet(() -> StateDatabase.embedded(LocalPostgres.ofUser()));
  }

  private static Optional<String> credential(JobPlatform platform) {
    return platform.state().flatMap(StateAddress::credential);
  }

  private static StateDatabase open(StateAddress address, CredentialResolver secrets) {
    Credential login = secrets.resolve(address.credential().orElse(CREDENTIAL));
    return StateDatabase.open(new StateLogin(address.url(), login.user(), login.password()));
  }
}
