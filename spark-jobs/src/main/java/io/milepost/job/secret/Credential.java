package io.milepost.job.secret;

import static java.util.Objects.requireNonNull;

/** A user and a password; its text never shows the password. */
public record Credential(String user, String password) {
  public Credential {
    requireNonNull(user, "user");
    requireNonNull(password, "password");
  }

  @Override
  public String toString() {
    return "Credential[user=" + user + ", password=***]";
  }
}
