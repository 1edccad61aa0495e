package io.milepost.job.secret;

import io.milepost.merge.RefusedException;
import io.milepost.model.job.JobPlatform.SecretSource;
import java.nio.file.Path;
import java.util.Map;

/** Finds what a credential's name stands for, where the platform says that its secrets are. */
public interface CredentialResolver {

  /**
   * User and password.
   *
   * @throws RefusedException if one is missing; the message says where it was expected
   */
  Credential resolve(String name);

  /**
   * A secret without a user, such as the key of a hash: what would be the password.
   *
   * @throws RefusedException if it is missing; the message says where it was expected
   */
  String secret(String name);

  /**
   * The resolver of a platform.
   *
   * @param environment the variables of this process
   */
  static CredentialResolver of(SecretSource source, Map<String, String> environment) {
    return switch (source.type()) {
      case ENVIRONMENT -> new EnvironmentCredentials(source.prefix(), environment);
      case FILE -> new FileCredentials(Path.of(source.prefix()));
      case AWS ->
          throw new RefusedException(
              "Cannot resolve credentials: secrets of type aws are not built yet."
                  + " Give the platform secrets of type environment or file.");
    };
  }
}
