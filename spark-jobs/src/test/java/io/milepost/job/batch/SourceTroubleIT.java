package io.milepost.job.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.job.Fixtures;
import io.milepost.job.Sessions;
import io.milepost.merge.ledger.Ledger;
import io.milepost.model.job.ExitCode;
import io.milepost.model.job.JobReport;
import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.PostgresExtension;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to a source in the middle of a batch, the next run mends it. */
@ExtendWith(PostgresExtension.class)
class SourceTroubleIT {
  private static final SparkSession SPARK = Sessions.open("test");

  /** The source does something of its own when it comes to a row of shop.trouble. */
  private static final String TROUBLE =
      """
      ALTER TABLE shop.orders RENAME TO order_rows;
      INSERT INTO shop.order_rows SELECT n, 0, 1, 1, NULL FROM generate_series(1000, 30999) n;
      CREATE TABLE shop.trouble (id bigint);
      CREATE FUNCTION shop.passes(given bigint) RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
          IF EXISTS (SELECT FROM shop.trouble WHERE id = given) THEN
            PERFORM %s;
          END IF;
          RETURN true;
        END $$;
      CREATE VIEW shop.orders AS SELECT * FROM shop.order_rows WHERE shop.passes(id);
      """;

  @TempDir private Path folder;
  private StatedShop shop;
  private PostgresDatabase source;

  @BeforeEach
  void openShop() {
    shop = StatedShop.in(SPARK, folder);
    source = shop.shop().source();
  }

  @Test
  void diesAtHalfOfItsRows() {
    source.execute(TROUBLE.formatted("pg_terminate_backend(pg_backend_pid())"));
    source.execute("INSERT INTO shop.trouble VALUES (16000)");
    JobReport dead = ingest();
    assertThat(dead.exit()).contains(ExitCode.RETRY);
    assertThat(dead.message()).contains("terminating connection due to administrator command");
    assertNothingPublished();
    source.execute("DELETE FROM shop.trouble");
    assertMended();
  }

  @Test
  void doesNotAnswerInTime() {
    source.execute(TROUBLE.formatted("pg_sleep(3600)"));
    source.execute("INSERT INTO shop.trouble VALUES (16000)");
    source.execute("ALTER DATABASE %s SET statement_timeout = '4s'".formatted(source.name()));
    JobReport late = ingest();
    assertThat(late.exit()).contains(ExitCode.RETRY);
    assertThat(late.message()).contains("canceling statement due to statement timeout");
    assertNothingPublished();
    source.execute("DELETE FROM shop.trouble");
    assertMended();
  }

  @Test
  void isLockedByAnother() throws SQLException {
    source.execute("ALTER DATABASE %s SET statement_timeout = '4s'".formatted(source.name()));
    try (Connection other = StateOutageIT.holding(source, "shop.orders")) {
      JobReport locked = ingest();
      assertThat(locked.exit()).contains(ExitCode.RETRY);
      assertThat(locked.message()).startsWith("Cannot open a snapshot of container shop_db");
      assertNothingPublished();
      CompletableFuture<JobReport> patient = CompletableFuture.supplyAsync(this::ingest);
      StateOutageIT.awaitLock(source);
      other.rollback();
      assertThat(patient.join().exit()).contains(ExitCode.DONE);
    }
  }

  /** Our lock, then who alters, then our readers: the server sees no deadlock in that. */
  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
  void isToBeAlteredWhileItIsRead() throws SQLException {
    source.execute(
        "ALTER TABLE shop.orders RENAME TO order_rows;"
            + " CREATE VIEW shop.orders AS SELECT * FROM shop.order_rows");
    CompletableFuture<JobReport> reading;
    CompletableFuture<Void> altering;
    try (Connection other = StateOutageIT.holding(source, "shop.order_rows")) {
      reading = CompletableFuture.supplyAsync(this::ingest);
      StateOutageIT.awaitLocks(source, 1);
      altering =
          CompletableFuture.runAsync(
              () -> source.execute("ALTER TABLE shop.order_rows ADD COLUMN note text"));
      StateOutageIT.awaitLocks(source, 2);
      other.rollback();
    }
    assertThat(reading.join().exit()).contains(ExitCode.RETRY);
    assertThat(reading.join().message())
        .contains("canceling statement due to lock timeout")
        .contains("waits to alter or truncate");
    altering.join();
    assertNothingPublished();
    assertMended();
  }

  @Test
  void changesItsSchemaBetweenTwoBatches() throws SQLException {
    assertMended();
    source.execute("ALTER TABLE shop.orders RENAME COLUMN price TO cost");
    JobReport renamed = ingest();
    assertThat(renamed.exit()).contains(ExitCode.REFUSED);
    assertThat(renamed.message()).contains("column shop.orders.price does not exist");
    source.execute("ALTER TABLE shop.orders RENAME COLUMN cost TO price");
    CompletableFuture<JobReport> waiting;
    try (Connection other = StateOutageIT.holding(source, "shop.orders");
        Statement statement = other.createStatement()) {
      waiting = CompletableFuture.supplyAsync(this::ingest);
      StateOutageIT.awaitLock(source);
      statement.execute("ALTER TABLE shop.orders ALTER COLUMN price TYPE text");
      other.commit();
    }
    assertThat(waiting.join().message())
        .as("altered after the first look at it")
        .contains("column shop.orders.price is text, the contract says decimal(9,2)");
    assertThat(Ledger.read(SPARK, shop.root(), "shop").lastNumber()).isEqualTo(1);
    source.execute(
        "ALTER TABLE shop.orders ALTER COLUMN price TYPE numeric(9,2) USING price::numeric,"
            + " ADD COLUMN note text");
    shop.sell(1000);
    assertThat(ingest().message()).isEqualTo("batch 2 published");
  }

  @Test
  void changesThePasswordWhileAJobRuns() throws SQLException {
    String role = "reader_of_" + source.name();
    source.execute(
        "CREATE ROLE %1$s LOGIN PASSWORD 'old'; GRANT USAGE ON SCHEMA shop TO %1$s; GRANT SELECT ON"
                .formatted(role)
            + " ALL TABLES IN SCHEMA shop TO "
            + role);
    CompletableFuture<JobReport> rotated;
    try (Connection other = StateOutageIT.holding(source, "shop.orders")) {
      rotated = CompletableFuture.supplyAsync(() -> ingest(login(role, "old")));
      StateOutageIT.awaitLock(source);
      source.execute("ALTER ROLE %s PASSWORD 'new'".formatted(role));
      other.rollback();
    }
    assertThat(rotated.join().exit()).contains(ExitCode.RETRY);
    assertThat(rotated.join().message()).contains("they were changed while the job ran");
    assertNothingPublished();
    assertThat(ingest(login(role, "old")).exit())
        .as("a wrong password from the start locks accounts")
        .contains(ExitCode.REFUSED);
    assertThat(ingest(login(role, "new")).exit()).contains(ExitCode.DONE);
  }

  private void assertNothingPublished() {
    assertThat(Ledger.read(SPARK, shop.root(), "shop").rows()).isEmpty();
  }

  private void assertMended() {
    JobReport report = ingest();
    assertThat(report.message()).isEqualTo("batch 1 published");
    assertThat(report.counts().get(0).received())
        .isEqualTo(source.rows("SELECT 1 FROM shop.orders").size());
  }

  private JobReport ingest() {
    return ingest(Map.of());
  }

  private JobReport ingest(Map<String, String> login) {
    Map<String, String> environment = new HashMap<>(Fixtures.environment(source));
    environment.putAll(login);
    return shop.ingest(environment);
  }

  private static Map<String, String> login(String user, String password) {
    return Map.of("MILEPOST_DB_USER", user, "MILEPOST_DB_PASSWORD", password);
  }
}
