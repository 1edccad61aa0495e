package io.milepost.job.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.job.Fixtures;
import io.milepost.job.Sessions;
import io.milepost.job.export.SinkResult.Outcome;
import io.milepost.job.export.SinkResult.Rows;
import io.milepost.merge.RefusedException;
import io.milepost.model.job.DatasetId;
import io.milepost.model.job.SinkSpec;
import io.milepost.model.job.SinkSpec.Bounds;
import io.milepost.model.job.SinkSpec.Condition;
import io.milepost.model.job.SinkSpec.History;
import io.milepost.model.job.SinkSpec.Mask;
import io.milepost.model.job.SinkSpec.Selection;
import io.milepost.model.schema.Schema;
import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.PostgresExtension;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class DatabaseExportIT {
  private static final SparkSession SPARK = Sessions.open("test");
  private static final Schema SCHEMA = Fixtures.schema("!id bigint", "+name string", "price int");
  private static final String TABLE = "SELECT id, name, price FROM mart.orders ORDER BY id";

  private PostgresDatabase database;
  private final Days days = new Days(SPARK, SCHEMA);

  @BeforeEach
  void emptyDatabase(PostgresDatabase given) {
    database = given;
    database.execute("DROP SCHEMA IF EXISTS mart CASCADE; DROP SCHEMA IF EXISTS milepost CASCADE");
  }

  @Test
  void deliversWhatChangedAndNothingTwice() {
    days.add("(1, 'a', 10)", "(2, 'b', 20)", "(3, 'c', NULL)");
    assertThat(export(sink(Selection.ALL))).isEqualTo(result(Outcome.FILLED, 1, new Rows(3, 0, 0)));
    days.add("(1, 'a', 10)", "(2, 'B', 20)", "(4, 'd', 40)");
    assertThat(export(sink(Selection.ALL)))
        .isEqualTo(result(Outcome.CHANGED, 2, new Rows(1, 1, 1)));
    assertThat(database.rows(TABLE))
        .containsExactly(List.of("1", "a", "10"), List.of("2", "B", "20"), List.of("4", "d", "40"));
    assertThat(export(sink(Selection.ALL))).isEqualTo(result(Outcome.NOTHING_NEW, 2, Rows.NONE));
    assertThat(cursor()).containsExactly(List.of("reporting", "orders", "shop", "2"));
  }

  @Test
  void keepsEveryValueAsItIs() {
    Schema schema =
        Fixtures.schema(
            "!id int",
            "word string",
            "fixed char(4)",
            "flag boolean",
            "small smallint",
            "real float",
            "wide double",
            "money decimal(20,4)",
            "day date",
            "moment timestamp",
            "clock timestamp_ntz",
            "bytes binary");
    Days nasty = new Days(SPARK, schema);
    nasty.add(
        "(1, 'tab\t new\nline \\\\\\\\ \\\\N \\\\. \r \\'quote\\' \"x\" 漢字 🚚', 'ab "
            + " ', true, -32768, "
            + "'NaN', '-Infinity', '-1234567890123456.7891', '0001-01-01', "
            + "'9999-12-31 23:59:59.999999', '2025-03-30 02:30:00.000001', X'00FF5C0A')",
        "(2, '', '', false, 0, '1.4e-45', '4.9e-324', '0.0001', '9999-12-31', "
            + "'1582-10-10 00:00:00', '0001-01-01 00:00:00', X'')",
        "(3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
        "(4, '\\\\N', '\\\\N', NULL, NULL, '0.1', '0.1', NULL, NULL, NULL, NULL, X'5C4E')");
    SinkSpec sink =
        new SinkSpec("nasty", new DatasetId("shop", "nasty"), schema, History.LIVE, Selection.ALL);
    export(nasty, sink);
    assertThat(
            database.rows(
                """
                SELECT id, word, fixed || '|', flag, small, "real", wide, money, day,
                  moment AT TIME ZONE 'UTC', clock, bytes FROM mart.nasty ORDER BY id"""))
        .extracting(row -> String.join(";", row.stream().map(String::valueOf).toList()))
        .containsExactly(
            "1;tab\t new\nline \\\\ \\N \\. \r 'quote' \"x\" 漢字 🚚;ab|;t;-32768;NaN;-Infinity;"
                + "-1234567890123456.7891;0001-01-01;9999-12-31 23:59:59.999999;"
                + "2025-03-30 02:30:00.000001;\\x00ff5c0a",
            "2;;|;f;0;1e-45;5e-324;0.0001;9999-12-31;1582-10-10 00:00:00;"
                + "0001-01-01 00:00:00;\\x",
            "3;null;null;null;null;null;null;null;null;null;null;null",
            "4;\\N;\\N|;null;null;0.1;0.1;null;null;null;null;\\x5c4e");
  }

  @Test
  void takesARowThatLeavesTheConditionAway() {
    SinkSpec sink =
        sink(new Selection(List.of("price", "id"), Map.of(), Map.of("price", above("15"))));
    days.add("(1, 'a', 10)", "(2, 'b', 20)", "(3, 'c', 30)");
    assertThat(export(sink).rows()).isEqualTo(new Rows(2, 0, 0));
    days.add("(1, 'a', 16)", "(2, 'b', 5)", "(3, 'changed', 30)");
    assertThat(export(sink).rows()).isEqualTo(new Rows(1, 0, 1));
    assertThat(database.rows("SELECT * FROM mart.orders ORDER BY id"))
        .containsExactly(List.of("16", "1"), List.of("30", "3"));
  }

  @Test
  void altersTheTableInPlaceWhenTheSinkChanges() {
    days.add("(1, 'a', 10)", "(2, 'b', 20)");
    export(sink(Selection.ALL));
    database.execute("CREATE VIEW mart.names AS SELECT id, name FROM mart.orders");
    SinkSpec hashed =
        sink(
            new Selection(
                List.of("id", "name"), Map.of("name", new Mask.Keep(Mask.End.LAST, 0)), Map.of()));
    assertThat(export(hashed)).isEqualTo(result(Outcome.REFILLED, 1, new Rows(0, 2, 0)));
    assertThat(database.rows("SELECT * FROM mart.names ORDER BY id"))
        .containsExactly(List.of("1", "*"), List.of("2", "*"));
    assertThat(database.rows("SELECT * FROM mart.orders WHERE id = 1"))
        .containsExactly(List.of("1", "*"));
    assertThat(export(sink(Selection.ALL)).rows()).isEqualTo(new Rows(0, 2, 0));
    assertThat(database.rows(TABLE))
        .containsExactly(List.of("1", "a", "10"), List.of("2", "b", "20"));
  }

  @Test
  void makesTheTableAnewWhenItsKeyChanges() {
    days.add("(1, 'a', 10)", "(2, 'b', 20)");
    export(sink(Selection.ALL));
    Selection hashed = new Selection(List.of(), Map.of("id", new Mask.Hash("hash_key")), Map.of());
    assertThat(export(sink(hashed)).rows()).isEqualTo(new Rows(2, 0, 0));
    days.add("(2, 'c', 20)");
    assertThat(export(sink(hashed)).rows()).isEqualTo(new Rows(0, 1, 1));
    assertThat(database.rows("SELECT length(id), name FROM mart.orders"))
        .containsExactly(List.of("64", "c"));
  }

  @Test
  void fillsAgainWhenTheTableWasDroppedOrTheLakeRestored() {
    days.add("(1, 'a', 10)").add("(1, 'A', 10)", "(2, 'b', 20)");
    export(sink(Selection.ALL));
    database.execute("DROP TABLE mart.orders");
    assertThat(export(sink(Selection.ALL)))
        .isEqualTo(result(Outcome.REFILLED, 2, new Rows(2, 0, 0)));
    days.restore(1);
    assertThat(export(sink(Selection.ALL)))
        .isEqualTo(result(Outcome.REFILLED, 1, new Rows(0, 1, 1)));
    assertThat(database.rows(TABLE)).containsExactly(List.of("1", "a", "10"));
  }

  @Test
  void fillsAgainWhenTheLakeIsAnotherOne() {
    days.add("(1, 'a', 10)", "(2, 'b', 20)");
    export(sink(Selection.ALL));
    days.restore(0);
    days.becomeAnother();
    days.add("(1, 'other', 10)");
    assertThat(export(sink(Selection.ALL)))
        .isEqualTo(result(Outcome.REFILLED, 1, new Rows(0, 1, 1)));
    assertThat(database.rows(TABLE)).containsExactly(List.of("1", "other", "10"));
  }

  @Test
  void mendsATableThatSomebodyAltered() {
    days.add("(1, 'a', 10)");
    export(sink(Selection.ALL));
    database.execute("ALTER TABLE mart.orders DROP COLUMN price, ADD COLUMN own text");
    assertThat(export(sink(Selection.ALL)).outcome()).isEqualTo(Outcome.REFILLED);
    assertThat(database.rows(TABLE)).containsExactly(List.of("1", "a", "10"));
  }

  @Test
  void touchesNoTableThatTookThePlaceOfOurs() {
    days.add("(1, 'a', 10)");
    export(sink(Selection.ALL));
    database.execute(
        "ALTER TABLE mart.orders RENAME TO old; CREATE TABLE mart.orders (own int);"
            + "INSERT INTO mart.orders VALUES (7)");
    days.add("(1, 'b', 10)");
    assertThatThrownBy(() -> export(sink(Selection.ALL)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("was not made for it");
    assertThat(database.rows("SELECT * FROM mart.orders")).containsExactly(List.of("7"));
  }

  @Test
  void touchesNoTableOfAnotherWorkspace() {
    days.add("(1, 'a', 10)");
    export("reporting", sink(Selection.ALL));
    assertThatThrownBy(() -> export("marketing", sink(Selection.ALL)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("Cannot deliver sink marketing.orders")
        .hasMessageContaining("was not made for it");
  }

  @Test
  void touchesNoTableThatIsNotOurs() {
    database.execute(
        "CREATE SCHEMA mart; CREATE TABLE mart.orders (id int); INSERT INTO"
            + " mart.orders VALUES (7)");
    days.add("(1, 'a', 10)");
    assertThatThrownBy(() -> export(sink(Selection.ALL)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("the table \"mart\".\"orders\" is there already");
    assertThat(database.rows("SELECT * FROM mart.orders")).containsExactly(List.of("7"));
  }

  @Test
  void showsAllSinksOfABatchOrNone() {
    days.add("(1, 'a', 10)");
    SinkSpec broken =
        new SinkSpec(
            "broken",
            new DatasetId("shop", "orders"),
            Fixtures.schema("!id bigint", "+price int"),
            History.LIVE,
            Selection.ALL);
    export(days, sink(Selection.ALL), broken);
    days.add("(1, 'b', NULL)");
    assertThatThrownBy(() -> export(days, sink(Selection.ALL), broken))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("null value in column \"price\"")
        .hasMessageNotContaining("Failing row");
    assertThat(database.rows(TABLE)).containsExactly(List.of("1", "a", "10"));
    assertThat(cursor()).extracting(row -> row.get(3)).containsExactly("1", "1");
  }

  @Test
  void waitsForAnotherExportAndDoesNotRepeatIt() throws SQLException {
    days.add("(1, 'a', 10)");
    export(sink(Selection.ALL));
    days.add("(2, 'b', 20)");
    try (java.sql.Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SELECT * FROM milepost.export_cursor FOR UPDATE");
      List<SinkResult> results = Collections.synchronizedList(new ArrayList<>());
      List<Thread> exports =
          List.of(
              new Thread(() -> results.add(export(sink(Selection.ALL)))),
              new Thread(() -> results.add(export(sink(Selection.ALL)))));
      exports.forEach(Thread::start);
      awaitLock();
      assertThat(results).isEmpty();
      other.commit();
      for (Thread export : exports) {
        join(export);
      }
      assertThat(results)
          .containsExactlyInAnyOrder(
              result(Outcome.CHANGED, 2, new Rows(1, 0, 1)),
              result(Outcome.NOTHING_NEW, 2, Rows.NONE));
    }
    assertThat(database.rows(TABLE)).containsExactly(List.of("2", "b", "20"));
  }

  @Test
  void deliversHistoriesAndGoesOnWithThem() {
    SinkSpec forensic = history(History.FORENSIC);
    days.add("(1, 'a', 10)", "(2, 'b', 20)");
    assertThat(export(forensic).rows()).isEqualTo(new Rows(2, 0, 0));
    days.add("(1, 'A', 10)");
    assertThat(export(forensic).rows()).isEqualTo(new Rows(1, 2, 0));
    days.add("(1, 'A', 10)", "(3, 'c', 30)");
    assertThat(export(forensic).rows()).isEqualTo(new Rows(1, 0, 0));
    assertThat(
            database.rows(
                """
                SELECT id, name, mp_batch_in, mp_batch_out, version, previous_batch,
                  extract(epoch FROM mp_valid_to)::int FROM mart.orders
                ORDER BY id, version"""))
        .containsExactly(
            Arrays.asList("1", "a", "1", "2", "1", null, "2"),
            Arrays.asList("1", "A", "2", null, "2", "1", null),
            Arrays.asList("2", "b", "1", "2", "1", null, "2"),
            Arrays.asList("3", "c", "3", null, "1", null, null));
    SinkSpec live = history(History.LIVE_WITH_HISTORY);
    assertThat(export(live).rows()).isEqualTo(new Rows(0, 0, 1));
    days.add("(3, 'c', 30)");
    assertThat(export(live).rows()).isEqualTo(new Rows(0, 0, 2));
    assertThat(database.rows("SELECT id, version FROM mart.orders"))
        .containsExactly(List.of("3", "1"));
  }

  @Test
  void deliversAHistoryOfDataThatHasAColumnCalledVersion() {
    Schema schema = Fixtures.schema("!id bigint", "Version int");
    SinkSpec forensic =
        new SinkSpec(
            "entities", new DatasetId("shop", "entities"), schema, History.FORENSIC, Selection.ALL);
    Days versioned = new Days(SPARK, schema).add("(1, 7)");
    export(versioned, forensic);
    versioned.add("(1, 8)");
    assertThat(export(versioned, forensic).get(0).rows()).isEqualTo(new Rows(1, 1, 0));
    assertThat(
            database.rows(
                "SELECT version, mp_version, previous_batch FROM mart.entities ORDER BY 2"))
        .containsExactly(Arrays.asList("7", "1", null), List.of("8", "2", "1"));
  }

  @Test
  void refusesTwoColumnsThatWouldBeOne() {
    Schema schema = Fixtures.schema("!Id bigint", "ID string");
    SinkSpec sink =
        new SinkSpec("t", new DatasetId("shop", "t"), schema, History.LIVE, Selection.ALL);
    assertThatThrownBy(() -> export(days, sink))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("Id and ID would both be called id");
  }

  private SinkResult export(SinkSpec sink) {
    return export(days, sink).get(0);
  }

  private void export(String workspace, SinkSpec sink) {
    export(workspace, days, sink);
  }

  private List<SinkResult> export(MergedRows rows, SinkSpec... sinks) {
    return export("reporting", rows, sinks);
  }

  private List<SinkResult> export(String name, MergedRows rows, SinkSpec... sinks) {
    return Exports.run(database, name, rows, sinks);
  }

  private static SinkResult result(Outcome outcome, long batch, Rows rows) {
    return new SinkResult("reporting", "orders", outcome, batch, rows, 0);
  }

  private static SinkSpec sink(Selection selection) {
    return new SinkSpec("orders", new DatasetId("shop", "orders"), SCHEMA, History.LIVE, selection);
  }

  private static SinkSpec history(History history) {
    return new SinkSpec("orders", new DatasetId("shop", "orders"), SCHEMA, history, Selection.ALL);
  }

  private static Condition above(String value) {
    return new Condition(
        List.of(),
        List.of(),
        new Bounds(Optional.of(value), Optional.empty(), Optional.empty(), Optional.empty()),
        Optional.empty());
  }

  private List<List<String>> cursor() {
    return database.rows(
        "SELECT workspace, sink, ingestion, batch FROM milepost.export_cursor ORDER BY sink");
  }

  private void awaitLock() {
    while (database
        .rows("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        .isEmpty()) {
      Thread.onSpinWait();
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
