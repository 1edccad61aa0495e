package io.milepost.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresIT {
  @TempDir static Path home;
  private static LocalPostgres server;

  @BeforeAll
  static void defineServer() {
    server = LocalPostgres.in(home.resolve("my höme 100%"));
  }

  @AfterAll
  static void stopServer() {
    server.stop();
  }

  @Test
  void twoProcessesThatStartAtOnceShareOneServerThatOutlivesThem() throws Exception {
    Process first = starter();
    Process second = starter();
    String firstUrl = output(first);
    String secondUrl = output(second);

    assertThat(firstUrl).startsWith("jdbc:postgresql://localhost:").isEqualTo(secondUrl);
    assertThat(server.find())
        .hasValueSatisfying(address -> assertThat(address.url("postgres")).isEqualTo(firstUrl));
    assertThat(text("SHOW server_encoding")).isEqualTo("UTF8");
    assertThat(text("SELECT datlocale FROM pg_database WHERE datname = 'postgres'"))
        .isEqualTo("C.UTF-8");
    assertThat(text("SHOW listen_addresses")).isEqualTo("localhost");
  }

  @Test
  void theFilesAreTheirOwnersAlone() throws IOException {
    server.start();
    Path folder = home.resolve("my höme 100%/postgres");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("password"))))
        .isEqualTo("rw-------");
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder(
            PostgresBinaries.VERSION, "data", "lock", "log", "password", "port");
  }

  @Test
  void aWrongPasswordIsRefused() {
    ServerAddress address = server.start();
    assertThatThrownBy(
            () -> DriverManager.getConnection(address.url("postgres"), LocalPostgres.USER, "wrong"))
        .isInstanceOfSatisfying(
            SQLException.class, failure -> assertThat(failure.getSQLState()).isEqualTo("28P01"));
  }

  @Test
  void itComesBackAfterAKillWithAllThatWasCommitted() throws Exception {
    ServerAddress before = server.start();
    try (Connection connection = before.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE kept AS SELECT 42 AS answer");
    }
    long pid = PostmasterFile.read(data()).orElseThrow().pid();
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    ProcessHandle.of(pid).ifPresent(process -> process.onExit().orTimeout(30, SECONDS).join());

    assertThat(PostmasterFile.read(data())).as("the stale file").isPresent();
    assertThat(server.find()).isEmpty();
    server.start();
    assertThat(text("SELECT answer::text FROM kept")).isEqualTo("42");
  }

  @Test
  void aStrangerWithTheNumberOfADeadServerIsNotTakenForIt() throws Exception {
    server.start();
    server.stop();
    Files.write(
        PostmasterFile.in(data()),
        List.of(
            Long.toString(ProcessHandle.current().pid()),
            data().toString(),
            "1700000000",
            "5432",
            "",
            "localhost",
            "  5432001     12345",
            "ready   "));

    assertThat(server.find()).isEmpty();
    server.start();
    assertThat(text("SELECT 'back'")).isEqualTo("back");
  }

  @Test
  void stoppingTwiceAndStartingAgainKeepsThePort() {
    ServerAddress before = server.start();
    assertThat(server.stop()).isTrue();
    assertThat(server.stop()).isFalse();
    assertThat(server.find()).isEmpty();
    assertThat(server.start()).isEqualTo(before);
  }

  @Test
  void aDatabaseBelongsToItsRoleAndIsClosedToOthers() throws SQLException {
    ServerAddress address = server.start();
    String hostile = "sh\"op'; DROP DATABASE postgres; --";
    address.createDatabase(hostile, "ann", "first");
    address.createDatabase(hostile, "ann", "it's \\ second");
    address.createDatabase("mart", "bob", "bob's");

    ServerAddress ann = new ServerAddress(address.host(), address.port(), "ann", "it's \\ second");
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://localhost:"
                    + ann.port()
                    + "/sh%22op%27%3B+DROP+DATABASE+postgres%3B+--",
                "ann",
                "it's \\ second");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE orders (id int)");
    }
    assertThatThrownBy(() -> ann.connect("mart").close())
        .hasMessageContaining("permission denied for database \"mart\"");
  }

  @Test
  void anAddressIsNeverPrintedWithItsPassword() {
    ServerAddress address = server.start();
    assertThat(address.toString()).doesNotContain(address.password());
  }

  private Path data() {
    return home.resolve("my höme 100%/postgres/data");
  }

  private String text(String sql) throws SQLException {
    try (Connection connection = server.start().connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private Process starter() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Starter.class.getName(),
            home.resolve("my höme 100%").toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String output(Process process) throws Exception {
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, SECONDS)).isTrue();
    return text.strip();
  }

  /** A process that starts or joins the server, says where it is, and ends. */
  static final class Starter {
    public static void main(String[] arguments) {
      Stream.of(arguments)
          .map(home -> LocalPostgres.in(Path.of(home)).start())
          .forEach(address -> System.out.println(address.url("postgres")));
    }
  }
}
