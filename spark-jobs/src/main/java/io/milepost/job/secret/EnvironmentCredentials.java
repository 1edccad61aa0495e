package io.milepost.job.secret;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.RefusedException;
import java.util.Locale;
import java.util.Map;

/**
 * Credentials as environment variables: prefix, name in upper case, then {@code _USER} or {@code
 * _PASSWORD}.
 */
record EnvironmentCredentials(String prefix, Map<String, String> environment)
    implements CredentialResolver {

  EnvironmentCredentials {
    requireNonNull(prefix, "prefix");
    environment = Map.copyOf(environment);
  }

  @Override
  public Credential resolve(String name) {
    return new Credential(find(name, "_USER"), find(name, "_PASSWORD"));
  }

  @Override
  public String secret(String name) {
    return find(name, "_PASSWORD");
  }

  private String find(String name, String part) {
    String variable = prefix + name.toUpperCase(Locale.ROOT) + part;
    String value = environment.get(variable);
    if (value == null) {
      throw new RefusedException(
          ("Cannot resolve credential %s: the environment variable %s is not set. Set"
                  + " it where the job runs.")
              .formatted(name, variable));
    }
    return value;
  }
}
