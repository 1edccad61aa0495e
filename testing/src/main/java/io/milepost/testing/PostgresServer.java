package io.milepost.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** The one PostgreSQL of a test JVM: started when first asked for, ended with the JVM. */
final class PostgresServer {
  private static final String HOST = "localhost";
  private static final String ADMIN = "postgres";
  private static final String USER = "tester";
  private static final String PASSWORD = "pass 'word\" ünder §test";

  private final EmbeddedPostgres postgres;
  private final AtomicInteger databases = new AtomicInteger();

  private PostgresServer(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  static PostgresServer running() {
    return Holder.SERVER;
  }

  PostgresDatabase freshDatabase() {
    String name = "test_" + databases.incrementAndGet();
    execute("CREATE DATABASE " + name);
    return new PostgresDatabase(HOST, postgres.getPort(), name, USER, PASSWORD);
  }

  private void execute(String sql) {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot prepare the PostgreSQL of the tests: " + sql, e);
    }
  }

  private static PostgresServer start() {
    try {
      PostgresServer server =
          new PostgresServer(
              EmbeddedPostgres.builder()
                  .setLocaleConfig("locale", "C")
                  .setPGStartupWait(Duration.ofMinutes(1))
                  .setDataDirectoryCustomizer(PostgresServer::askForPasswords)
                  // Nothing here outlives the JVM, so nothing has to reach the disk.
                  .setServerConfig("fsync", "off")
                  .setServerConfig("full_page_writes", "off")
                  .setServerConfig("synchronous_commit", "off")
                  .start());
      server.execute(
          "CREATE ROLE "
              + USER
              + " SUPERUSER LOGIN PASSWORD '"
              + PASSWORD.replace("'", "''")
              + "'");
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start the PostgreSQL of the tests", e);
    }
  }

  /** Only the administrator's own connections go without: a wrong password has to fail. */
  private static void askForPasswords(File dataDirectory) {
    Path rules = dataDirectory.toPath().resolve("pg_hba.conf");
    String text =
        "local all all trust\n"
            + ("host all " + ADMIN + " 127.0.0.1/32 trust\n")
            + ("host all " + ADMIN + " ::1/128 trust\n")
            + "host all all 127.0.0.1/32 scram-sha-256\n"
            + "host all all ::1/128 scram-sha-256\n";
    try {
      Files.writeString(rules, text);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + rules, e);
    }
  }

  private static final class Holder {
    static final PostgresServer SERVER = start();
  }
}
