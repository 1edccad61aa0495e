package io.milepost.job;

import io.milepost.job.database.Connector;
import io.milepost.job.secret.AllowedHosts;
import io.milepost.job.secret.CredentialResolver;
import io.milepost.model.job.Connection;
import io.milepost.model.job.JobPlatform;
import io.milepost.model.job.JobPlatform.SecretSource;
import io.milepost.model.schema.Classification;
import io.milepost.model.schema.Column;
import io.milepost.model.schema.DataType;
import io.milepost.model.schema.Schema;
import io.milepost.testing.PostgresDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the tests of jobs are made of: job files of a database that a test owns. */
public final class Fixtures {
  private Fixtures() {}

  /** Where jobs find the password of a test's database. */
  public static Map<String, String> environment(PostgresDatabase database) {
    return Map.of(
        "MILEPOST_DB_USER", database.user(),
        "MILEPOST_DB_PASSWORD", database.password(),
        "MILEPOST_HASH_KEY_PASSWORD", "the key of the hashes");
  }

  /** A connector to a test's database. */
  public static Connector connector(PostgresDatabase database) {
    return new Connector(
        new AllowedHosts(List.of("localhost")),
        CredentialResolver.of(secrets(), environment(database)));
  }

  /** A container that is a test's database. */
  public static Connection connection(PostgresDatabase database) {
    return new Connection(
        "shop_db",
        Connection.Type.POSTGRESQL,
        new Connection.Address(database.host(), database.port(), database.name()),
        Map.of(),
        "db",
        4);
  }

  /** A platform whose tables live in that folder. */
  public static JobPlatform platform(Path root) {
    return new JobPlatform(
        "lake",
        root.toUri().toString(),
        Optional.empty(),
        List.of("localhost"),
        secrets(),
        Optional.empty());
  }

  /**
   * Columns in short: {@code "!id bigint"} is a part of the key, {@code "+name string"} is
   * required.
   */
  public static Schema schema(String... columns) {
    List<Column> made = new ArrayList<>();
    int keys = 0;
    for (String text : columns) {
      boolean key = text.startsWith("!");
      boolean required = key || text.startsWith("+");
      String[] parts = (required ? text.substring(1) : text).split(" ", 2);
      made.add(
          new Column(
              parts[0],
              parts[0],
              parts[0],
              DataType.parse(parts[1]),
              required ? Column.Presence.REQUIRED : Column.Presence.OPTIONAL,
              key ? Optional.of(++keys) : Optional.empty(),
              new Classification("internal", "business")));
    }
    return new Schema(made);
  }

  /** Secrets in the environment of {@link #environment}. */
  public static SecretSource secrets() {
    return new SecretSource(SecretSource.Type.ENVIRONMENT, "MILEPOST_");
  }
}
