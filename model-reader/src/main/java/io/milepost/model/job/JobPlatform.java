package io.milepost.model.job;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What a job knows of the platform it runs on.
 *
 * @param id the platform's id
 * @param root URL below which all its tables live
 * @param artifacts URL below which transformer code is found
 * @param allowedHosts host patterns a job may connect to; {@code *} stands for one or more labels
 * @param secrets where credentials are resolved
 * @param state the state database; the embedded one when empty
 */
public record JobPlatform(
    String id,
    String root,
    Optional<String> artifacts,
    List<String> allowedHosts,
    SecretSource secrets,
    Optional<StateAddress> state) {

  /** Where names of credentials become secrets. */
  public record SecretSource(Type type, String prefix) {
    /** The kinds of places. */
    public enum Type {
      ENVIRONMENT,
      FILE,
      AWS
    }

    public SecretSource {
      requireNonNull(type, "type");
      requireNonNull(prefix, "prefix");
    }
  }

  /** A state database: a JDBC URL without a secret, and the name of its credential. */
  public record StateAddress(String url, Optional<String> credential) {
    public StateAddress {
      requireNonNull(url, "url");
      requireNonNull(credential, "credential");
    }
  }

  public JobPlatform {
    requireNonNull(id, "id");
    requireNonNull(root, "root");
    requireNonNull(artifacts, "artifacts");
    allowedHosts = List.copyOf(allowedHosts);
    requireNonNull(secrets, "secrets");
    requireNonNull(state, "state");
  }
}
