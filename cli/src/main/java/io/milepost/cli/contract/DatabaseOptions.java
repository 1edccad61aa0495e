package io.milepost.cli.contract;

import io.milepost.cli.database.DatabaseAddress;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which database a contract is read from; a verb takes it as a {@code @Mixin}. */
final class DatabaseOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec verb;

  @Option(
      names = "--jdbc",
      paramLabel = "URL",
      description = "jdbc:postgresql://host[:port]/database; never with a password in it.")
  private String url;

  @Option(
      names = "--credential",
      paramLabel = "NAME",
      description =
          "Who logs in: shop stands for the variables MILEPOST_SHOP_USER and"
              + " MILEPOST_SHOP_PASSWORD.")
  private String credential;

  @Option(
      names = "--schema",
      paramLabel = "NAME",
      description = "The tables of this schema (default: the one that the login finds first).")
  private String schema;

  /** Where it is and by which credential; empty when neither is said. */
  record Chosen(DatabaseAddress address, String credential) {}

  Optional<Chosen> chosen() {
    if (url == null && credential == null) {
      return Optional.empty();
    }
    if (url == null || credential == null) {
      throw wrong("--jdbc and --credential go together");
    }
    return Optional.of(new Chosen(address("--jdbc", url), name("--credential", credential)));
  }

  Optional<String> schema() {
    return Optional.ofNullable(schema);
  }

  /** Reads an option that holds a JDBC URL. */
  DatabaseAddress address(String option, String text) {
    try {
      return DatabaseAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw wrong(option + ": " + e.getMessage());
    }
  }

  /** Reads an option that holds a name of the model. */
  String name(String option, String text) {
    if (!text.matches("[A-Za-z][A-Za-z0-9_]{0,63}")) {
      throw wrong(
          "%s: Invalid name: %s (a letter, then up to 63 letters, digits and _)"
              .formatted(option, text));
    }
    return text;
  }

  ParameterException wrong(String message) {
    return new ParameterException(verb.commandLine(), message);
  }
}
