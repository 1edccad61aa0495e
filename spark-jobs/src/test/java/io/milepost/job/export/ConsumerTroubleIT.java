package io.milepost.job.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.job.Fixtures;
import io.milepost.job.Sessions;
import io.milepost.job.UnreachableException;
import io.milepost.job.export.SinkResult.Outcome;
import io.milepost.job.export.SinkResult.Rows;
import io.milepost.merge.RefusedException;
import io.milepost.model.job.DatasetId;
import io.milepost.model.job.SinkSpec;
import io.milepost.model.job.SinkSpec.History;
import io.milepost.model.job.SinkSpec.Selection;
import io.milepost.model.schema.Schema;
import io.milepost.postgres.LocalPostgres;
import io.milepost.postgres.ServerAddress;
import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.PostgresExtension;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a consumer's database, by accident or by hand, is noticed and mended. */
@ExtendWith(PostgresExtension.class)
class ConsumerTroubleIT {
  private static final SparkSession SPARK = Sessions.open("test");
  private static final Schema SCHEMA = Fixtures.schema("!id bigint", "+name string", "price int");
  private static final String TABLE = "SELECT id, name, price FROM mart.orders ORDER BY id";
  private static final int BATCHES = 20;

  private final Days days = new Days(SPARK, SCHEMA);
  private PostgresDatabase database;

  @BeforeEach
  void emptyDatabase(PostgresDatabase given) {
    database = given;
    database.execute("DROP SCHEMA IF EXISTS mart CASCADE; DROP SCHEMA IF EXISTS milepost CASCADE");
  }

  @Test
  void aConnectionThatIsKilledInMidTransactionLeavesNothing() throws SQLException {
    days.add("(1, 'a', 10)");
    export();
    days.add("(1, 'b', 10)", "(2, 'c', 20)");
    CompletableFuture<SinkResult> killed;
    try (Connection reader = holding("mart.orders")) {
      killed = CompletableFuture.supplyAsync(this::export);
      awaitLock();
      database.rows(
          "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity"
              + " WHERE wait_event_type = 'Lock' AND datname = current_database()");
      reader.rollback();
    }
    assertThatThrownBy(killed::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("terminating connection due to administrator command");
    assertThat(database.rows(TABLE)).containsExactly(List.of("1", "a", "10"));
    assertThat(export()).isEqualTo(result(Outcome.CHANGED, 2, new Rows(1, 1, 0)));
  }

  @Test
  void aServerThatStopsInMidTransactionLeavesNothing(@TempDir Path folder) throws SQLException {
    LocalPostgres server = LocalPostgres.in(folder.resolve("home"));
    try {
      ServerAddress address = server.start();
      address.createDatabase("mart", address.user(), address.password());
      database =
          new PostgresDatabase(
              address.host(), address.port(), "mart", address.user(), address.password());
      days.add("(1, 'a', 10)");
      export();
      days.add("(1, 'b', 10)", "(2, 'c', 20)");
      CompletableFuture<SinkResult> killed;
      try (Connection reader = holding("mart.orders")) {
        killed = CompletableFuture.supplyAsync(this::export);
        awaitLock();
        server.stop();
        assertThat(reader.isValid(1)).isFalse();
      }
      assertThatThrownBy(killed::join).cause().isInstanceOf(UnreachableException.class);
      assertThatThrownBy(this::export)
          .isInstanceOf(UnreachableException.class)
          .hasMessageContaining("Is the database up");
      server.start();
      assertThat(database.rows(TABLE)).containsExactly(List.of("1", "a", "10"));
      assertThat(export()).isEqualTo(result(Outcome.CHANGED, 2, new Rows(1, 1, 0)));
    } finally {
      server.stop();
    }
  }

  @Test
  void aDatabaseThatTakesNoWritesIsTriedAgain() {
    days.add("(1, 'a', 10)");
    export();
    days.add("(1, 'b', 10)");
    String setting =
        "ALTER DATABASE %s %%s default_transaction_read_only".formatted(database.name());
    database.execute(setting.formatted("SET") + " = on");
    try {
      assertThatThrownBy(this::export)
          .isInstanceOf(UnreachableException.class)
          .hasMessageContaining("in a read-only transaction. Try again later. [SQLSTATE 25006]");
    } finally {
      database.execute("BEGIN READ WRITE; %s; COMMIT".formatted(setting.formatted("RESET")));
    }
    assertThat(export()).isEqualTo(result(Outcome.CHANGED, 2, new Rows(0, 1, 0)));
  }

  @Test
  void aTableThatWasAlteredByHandIsFilledAgain() {
    days.add("(1, 'a', 10)", "(2, 'b', 20)");
    export();
    for (String hand :
        List.of(
            "ALTER TABLE mart.orders ADD COLUMN own text",
            "ALTER TABLE mart.orders DROP COLUMN price",
            "ALTER TABLE mart.orders RENAME COLUMN price TO cost",
            "ALTER TABLE mart.orders ALTER COLUMN price TYPE bigint",
            "ALTER TABLE mart.orders ALTER COLUMN id TYPE text",
            "ALTER TABLE mart.orders ALTER COLUMN name DROP NOT NULL",
            "ALTER TABLE mart.orders ALTER COLUMN price SET NOT NULL",
            "ALTER TABLE mart.orders DROP CONSTRAINT orders_pkey",
            "ALTER TABLE mart.orders DROP CONSTRAINT orders_pkey, ADD PRIMARY KEY (name)",
            "ALTER TABLE mart.orders DROP CONSTRAINT orders_pkey, ADD PRIMARY KEY (id) DEFERRABLE",
            "ALTER TABLE mart.orders SET UNLOGGED",
            "TRUNCATE mart.orders",
            "TRUNCATE mart.orders; INSERT INTO mart.orders (id, name)"
                + " VALUES (1, 'old'), (9, 'old')",
            "ALTER TABLE mart.orders RENAME TO away",
            "DROP TABLE mart.orders",
            "CREATE TABLE mart.restored (LIKE mart.orders INCLUDING ALL);"
                + "INSERT INTO mart.restored (id, name) VALUES (7, 'old'); DROP TABLE mart.orders;"
                + "ALTER TABLE mart.restored RENAME TO orders; COMMENT ON TABLE mart.orders IS"
                + " 'Written by Milepost: sink reporting.orders, restored'",
            "DROP SCHEMA mart CASCADE")) {
      database.execute(hand);
      assertThat(export().outcome()).as(hand).isEqualTo(Outcome.REFILLED);
      assertThat(database.rows(TABLE))
          .as(hand)
          .containsExactly(List.of("1", "a", "10"), List.of("2", "b", "20"));
      assertThat(export().outcome()).as("after " + hand).isEqualTo(Outcome.NOTHING_NEW);
    }
  }

  @Test
  void aConsumersOwnThingsOutliveARefill() {
    days.add("(1, 'a', 10)", "(2, 'b', 20)");
    export();
    database.execute(
        """
        CREATE VIEW mart.names AS SELECT name FROM mart.orders;
        CREATE INDEX by_name ON mart.orders (name);
        GRANT SELECT ON mart.orders TO PUBLIC;
        COMMENT ON COLUMN mart.orders.name IS 'who';
        TRUNCATE mart.orders;
        """);
    assertThat(export().outcome()).isEqualTo(Outcome.REFILLED);
    assertThat(database.rows("SELECT name FROM mart.names ORDER BY 1"))
        .containsExactly(List.of("a"), List.of("b"));
    assertThat(
            database.rows(
                """
                SELECT to_regclass('mart.by_name') IS NOT NULL,
                  has_table_privilege('pg_monitor', 'mart.orders', 'SELECT'),
                  col_description('mart.orders'::regclass, 2)"""))
        .containsExactly(List.of("t", "t", "who"));
    database.execute(
        "ALTER TABLE mart.orders ADD COLUMN own text; CREATE VIEW mart.own AS SELECT own FROM"
            + " mart.orders");
    assertThatThrownBy(this::export)
        .as("what a view stands on is not taken away")
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("cannot drop column own");
    database.execute("DROP VIEW mart.own");
    assertThat(export().outcome()).isEqualTo(Outcome.REFILLED);
  }

  @Test
  void aConstraintOfTheConsumersIsKeptAndRefusesABatchAsAWhole() {
    days.add("(1, 'a', 10)");
    export();
    database.execute("ALTER TABLE mart.orders ADD CONSTRAINT cheap CHECK (price < 15)");
    assertThat(export().outcome()).isEqualTo(Outcome.NOTHING_NEW);
    days.add("(1, 'b', 10)", "(2, 'b', 20)");
    assertThatThrownBy(this::export)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("violates check constraint \"cheap\"");
    assertThat(database.rows(TABLE)).containsExactly(List.of("1", "a", "10"));
    database.execute("ALTER TABLE mart.orders DROP CONSTRAINT cheap");
    assertThat(export().outcome()).isEqualTo(Outcome.CHANGED);
  }

  @Test
  void aCursorThatWasRestoredWithoutItsTableGoesOnFromThere() {
    days.add("(1, 'a', 10)", "(2, 'b', 20)");
    export();
    database.execute("CREATE TABLE public.saved AS SELECT * FROM milepost.export_cursor");
    days.add("(1, 'A', 10)", "(3, 'c', 30)");
    export();
    days.add("(1, 'AA', 10)", "(2, 'new', 2)", "(3, 'c', 30)");
    export();
    database.execute(
        "TRUNCATE milepost.export_cursor; INSERT INTO milepost.export_cursor TABLE public.saved;"
            + "DROP TABLE public.saved");
    assertThat(export()).isEqualTo(result(Outcome.CHANGED, 3, Rows.NONE));
    assertThat(database.rows(TABLE))
        .containsExactly(
            List.of("1", "AA", "10"), List.of("2", "new", "2"), List.of("3", "c", "30"));
  }

  /** That would take a look at every row; who wants it removes the cursor. */
  @Test
  void rowsThatWereChangedByHandAreComparedWhenTheCursorIsRemoved() {
    days.add("(1, 'a', 10)", "(2, 'b', 20)");
    export();
    database.execute(
        "UPDATE mart.orders SET name = 'hand' WHERE id = 1; DELETE FROM mart.orders WHERE id = 2;"
            + "INSERT INTO mart.orders VALUES (3, 'hand', 3)");
    assertThat(export().outcome()).isEqualTo(Outcome.NOTHING_NEW);
    database.execute("DELETE FROM milepost.export_cursor");
    assertThat(export()).isEqualTo(result(Outcome.FILLED, 1, new Rows(1, 1, 1)));
    assertThat(database.rows(TABLE))
        .containsExactly(List.of("1", "a", "10"), List.of("2", "b", "20"));
  }

  /** In one statement, and in two of one transaction that began before a batch came. */
  @Test
  void aReaderNeverSeesHalfOfABatchNorOfARefill() {
    Days totals = new Days(SPARK, Fixtures.schema("!id bigint", "batch int", "total bigint"));
    Both both = new Both("totals", days, totals);
    SinkSpec sums =
        new SinkSpec(
            "totals",
            new DatasetId("shop", "totals"),
            Fixtures.schema("!id bigint", "batch int", "total bigint"),
            History.LIVE,
            Selection.ALL);
    sell(totals, 1);
    export(both, sink(), sums);
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> read(done));
    for (int batch = 2; batch <= BATCHES; batch++) {
      sell(totals, batch);
      if (batch == BATCHES / 2) {
        database.execute("ALTER TABLE mart.orders ADD COLUMN own text");
      }
      List<SinkResult> results = export(both, sink(), sums);
      assertThat(results.get(0).outcome())
          .isEqualTo(batch == BATCHES / 2 ? Outcome.REFILLED : Outcome.CHANGED);
    }
    done.set(true);
    assertThat(reader.join()).as("how often it looked").isGreaterThan(BATCHES);
    assertThat(database.rows("SELECT batch, total FROM mart.totals"))
        .containsExactly(List.of("20", "800"));
  }

  /** More orders each day, all of them dearer, and a row that says how much they are in all. */
  private void sell(Days totals, int batch) {
    String[] orders = new String[2 * batch];
    for (int id = 0; id < orders.length; id++) {
      orders[id] = "(%d, 'batch %d', %d)".formatted(id, batch, batch);
    }
    days.add(orders);
    totals.add("(1, %d, %d)".formatted(batch, 2 * batch * batch));
  }

  /** How often it looked; what it saw was a whole batch, and none before the one seen last. */
  private int read(AtomicBoolean done) {
    int looks = 0;
    long last = 0;
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      while (!done.get()) {
        long batch;
        try (ResultSet row =
            statement.executeQuery(
                "SELECT batch, total, (SELECT sum(price) FROM mart.orders) FROM mart.totals")) {
          assertThat(row.next()).isTrue();
          batch = row.getLong(1);
          assertThat(row.getLong(3)).as("in one statement").isEqualTo(row.getLong(2));
        }
        try (ResultSet row =
            statement.executeQuery("SELECT count(*), min(name), max(name) FROM mart.orders")) {
          row.next();
          String name = "batch " + batch;
          assertThat(List.of(row.getLong(1), row.getString(2), row.getString(3)))
              .as("in one transaction")
              .isEqualTo(List.of(2 * batch, name, name));
        }
        connection.commit();
        assertThat(batch).isGreaterThanOrEqualTo(last);
        last = batch;
        looks++;
      }
      return looks;
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot read", e);
    }
  }

  private SinkResult export() {
    return export(days, sink()).get(0);
  }

  private List<SinkResult> export(MergedRows rows, SinkSpec... sinks) {
    return Exports.run(database, "reporting", rows, sinks);
  }

  private static SinkResult result(Outcome outcome, long batch, Rows rows) {
    return new SinkResult("reporting", "orders", outcome, batch, rows, 0);
  }

  private static SinkSpec sink() {
    return new SinkSpec(
        "orders", new DatasetId("shop", "orders"), SCHEMA, History.LIVE, Selection.ALL);
  }

  /** Readers are let in, writers are not. */
  private Connection holding(String table) throws SQLException {
    Connection connection = database.connect();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("LOCK TABLE %s IN SHARE MODE".formatted(table));
    }
    return connection;
  }

  private void awaitLock() {
    while (database
        .rows(
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname ="
                + " current_database()")
        .isEmpty()) {
      Thread.onSpinWait();
    }
  }
}
