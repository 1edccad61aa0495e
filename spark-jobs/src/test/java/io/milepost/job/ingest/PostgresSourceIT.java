package io.milepost.job.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.job.Fixtures;
import io.milepost.job.JobSession;
import io.milepost.job.JobState;
import io.milepost.job.Sessions;
import io.milepost.job.SparkTypes;
import io.milepost.job.database.DatabaseFailure;
import io.milepost.merge.BatchSource.Snapshot;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.IngestMode;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.RefusedException;
import io.milepost.model.job.Connection;
import io.milepost.model.job.DatasetId;
import io.milepost.model.job.IngestSpec;
import io.milepost.model.job.IngestSpec.Guard;
import io.milepost.model.job.IngestSpec.IngestDataset;
import io.milepost.model.job.IngestSpec.Mode;
import io.milepost.model.job.IngestSpec.Source;
import io.milepost.model.schema.Schema;
import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.PostgresExtension;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PostgresExtension.class)
class PostgresSourceIT {
  private static final SparkSession SPARK = Sessions.open("test");

  private static final Map<String, String> JSON =
      Map.of(
          "ignoreNullFields", "false",
          "timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
          "timestampNTZFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSS");

  private final List<String> said = new ArrayList<>();
  @TempDir private Path root;
  private PostgresDatabase database;

  @BeforeEach
  void emptySchema(PostgresDatabase given) {
    database = given;
    database.execute("DROP SCHEMA IF EXISTS shop CASCADE; CREATE SCHEMA shop");
  }

  @Test
  void showsOneMomentOfAllTablesWhateverIsCommittedMeanwhile() throws SQLException {
    database.execute(
        """
        CREATE TABLE shop.big (id bigint PRIMARY KEY, filler text);
        INSERT INTO shop.big SELECT n, repeat('x', 900) FROM generate_series(1, 30000) n;
        CREATE TABLE shop.small (id bigint PRIMARY KEY);
        INSERT INTO shop.small VALUES (1), (2);
        """);
    Instant before = now();
    try (Snapshot snapshot =
        source(
                dataset("big", Fixtures.schema("!id bigint", "filler string")),
                dataset("small", Fixtures.schema("!id bigint")))
            .open(Optional.empty())) {
      database.execute(
          """
          DELETE FROM shop.big WHERE id % 2 = 0;
          UPDATE shop.big SET filler = 'changed';
          INSERT INTO shop.big VALUES (0, 'new');
          DELETE FROM shop.small;
          """);
      Dataset<Row> big = snapshot.rows(spec("big", Fixtures.schema("!id bigint")));
      assertThat(big.rdd().getNumPartitions()).isEqualTo(3);
      assertThat(big.selectExpr("count(*)", "sum(id)", "min(filler)", "max(length(filler))").head())
          .hasToString("[30000,450015000," + "x".repeat(900) + ",900]");
      assertThat(snapshot.rows(spec("small", Fixtures.schema("!id bigint"))).count()).isEqualTo(2);
      assertThat(snapshot.sourceTime()).isBetween(before, now());
      assertThat(snapshot.position()).contains("\"lsn\":\"0/");
    }
  }

  @Test
  void tellsHowMuchThereIsToReadUnlessAViewHidesIt() {
    database.execute(
        """
        CREATE TABLE shop.whole (id bigint, filler text);
        INSERT INTO shop.whole SELECT n, repeat('x', 900) FROM generate_series(1, 900) n;
        CREATE TABLE shop.parted (id bigint) PARTITION BY LIST (id);
        CREATE TABLE shop.one PARTITION OF shop.parted FOR VALUES IN (1);
        CREATE TABLE shop.two PARTITION OF shop.parted FOR VALUES IN (2);
        INSERT INTO shop.parted VALUES (1), (2);
        CREATE VIEW shop.seen AS SELECT id FROM shop.whole;
        """);
    Schema schema = Fixtures.schema("!id bigint");
    try (Snapshot snapshot =
        source(dataset("whole", schema), dataset("parted", schema), dataset("seen", schema))
            .open(Optional.empty())) {
      assertThat(snapshot.bytes(spec("whole", schema)).orElseThrow())
          .isBetween(900L * 900, 2L * 900 * 900);
      assertThat(snapshot.bytes(spec("parted", schema)).orElseThrow())
          .isBetween(1L, 900L * 900 - 1);
      assertThat(snapshot.bytes(spec("seen", schema))).isEmpty();
    }
  }

  @Test
  void saysWhichColumnsTheContractDoesNotKnow() {
    database.execute(
        "CREATE TABLE shop.small (id bigint, note text, \"Age\" int); CREATE TABLE shop.whole (id"
            + " bigint)");
    Schema schema = Fixtures.schema("!id bigint");
    try (Snapshot snapshot =
        source(dataset("small", schema), dataset("whole", schema)).open(Optional.empty())) {
      assertThat(snapshot.rows(spec("small", schema)).columns()).containsExactly("id");
    }
    assertThat(said)
        .containsExactly(
            "  columns of shop.small the contract does not know, so that they are not read: Age,"
                + " note");
  }

  @Test
  void cannotHaveTheTablesOfAViewTruncatedUnderItsReaders() throws SQLException {
    database.execute(
        """
        CREATE TABLE shop.base (id bigint);
        INSERT INTO shop.base VALUES (1), (2);
        CREATE VIEW shop.inner_view AS SELECT id FROM shop.base;
        CREATE VIEW shop.seen AS SELECT id FROM shop.inner_view;
        """);
    assertNotTruncated("base", "seen", 2);
  }

  @Test
  void saysWhichRightALockLacks() {
    String owner = "owner_of_" + database.name();
    database.execute(
        """
        CREATE ROLE %1$s;
        CREATE TABLE shop.base (id bigint, secret text);
        CREATE VIEW shop.seen AS SELECT id FROM shop.base;
        GRANT USAGE ON SCHEMA shop TO %1$s;
        GRANT SELECT (id) ON shop.base TO %1$s;
        ALTER VIEW shop.seen OWNER TO %1$s;
        """
            .formatted(owner));
    assertThat(database.rows("SELECT id FROM shop.seen")).as("it may be read").isEmpty();
    PostgresSource source = source(dataset("seen", Fixtures.schema("!id bigint")));
    assertThatThrownBy(() -> source.open(Optional.empty()))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("Cannot lock shop.seen,")
        .hasMessageContaining("for a view on those of each table it reads")
        .hasMessageContaining("permission denied for table base");
    database.execute("DROP OWNED BY %1$s; DROP ROLE %1$s".formatted(owner));
  }

  @Test
  void cannotBeTruncatedUnderItsReaders() throws SQLException {
    database.execute("CREATE TABLE shop.small (id bigint); INSERT INTO shop.small VALUES (1)");
    assertNotTruncated("small", "small", 1);
  }

  /** Nobody truncates a table while a dataset is read, which has so many rows then. */
  private void assertNotTruncated(String table, String dataset, long rows) throws SQLException {
    Schema schema = Fixtures.schema("!id bigint");
    try (Snapshot snapshot = source(dataset(dataset, schema)).open(Optional.empty());
        java.sql.Connection other = database.connect();
        Statement statement = other.createStatement()) {
      statement.execute("SET lock_timeout = '100ms'");
      assertThatThrownBy(() -> statement.execute("TRUNCATE shop." + table))
          .hasMessageContaining("lock timeout");
      assertThat(snapshot.rows(spec(dataset, schema)).count()).isEqualTo(rows);
    }
    database.execute("TRUNCATE shop." + table); // and nothing is held afterwards
  }

  @Test
  void keepsEveryValueAsItIs() {
    database.execute(
        """
        CREATE DOMAIN shop.amount AS numeric(10,2);
        CREATE TABLE shop."Odd ""Näme" (
          id bigint, "A b$" text, fixed char(5), flag boolean, tiny smallint, number integer,
          single real, wide double precision, money shop.amount, free numeric, day date,
          moment timestamptz, clock timestamp, bytes bytea, code uuid);
        INSERT INTO shop."Odd ""Näme" VALUES
          (1, E'tab\\t\\\\ 漢字 🚚', 'ab', true, -32768, 2147483647, 'NaN', '-Infinity', -0.01,
           123456789012345.6789, '0001-01-01', '1582-10-10 12:00:00.000001+00',
           '2025-03-30 02:30:00.999999', '\\x00ff5c', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'),
          (2, '', '', false, 0, 0, 0, 0, 0, 0, '9999-12-31', '9999-12-31 23:59:59.999999+00',
           '0001-01-01', '', NULL),
          (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
        """);
    Schema schema =
        Fixtures.schema(
            "!id bigint",
            "text string",
            "fixed char(5)",
            "flag boolean",
            "tiny smallint",
            "number int",
            "single float",
            "wide double",
            "money decimal(12,2)",
            "free decimal(38,4)",
            "day date",
            "moment timestamp",
            "clock timestamp_ntz",
            "bytes binary",
            "code string");
    IngestDataset dataset =
        dataset("odd", "Odd \"Näme", Physical.renamed(schema, Map.of("text", "A b$")));
    try (Snapshot snapshot = source(dataset).open(Optional.empty())) {
      Dataset<Row> rows = snapshot.rows(spec("odd", schema));
      assertThat(rows.schema()).isEqualTo(SparkTypes.stored(schema));
      assertThat(rows.orderBy("id").select(to_json(struct(col("*")), JSON)).collectAsList())
          .extracting(row -> row.getString(0))
          .containsExactly(
              "{\"id\":1,\"text\":\"tab\\t\\\\ 漢字 🚚\",\"fixed\":\"ab   \",\"flag\":true,"
                  + "\"tiny\":-32768,\"number\":2147483647,\"single\":\"NaN\","
                  + "\"wide\":\"-Infinity\","
                  + "\"money\":-0.01,\"free\":123456789012345.6789,\"day\":\"0001-01-01\","
                  + "\"moment\":\"1582-10-10T12:00:00.000001Z\","
                  + "\"clock\":\"2025-03-30T02:30:00.999999\",\"bytes\":\"AP9c\","
                  + "\"code\":\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"}",
              "{\"id\":2,\"text\":\"\",\"fixed\":\"     \",\"flag\":false,\"tiny\":0,\"number\":0,"
                  + "\"single\":0.0,\"wide\":0.0,\"money\":0.00,\"free\":0.0000,"
                  + "\"day\":\"9999-12-31\",\"moment\":\"9999-12-31T23:59:59.999999Z\","
                  + "\"clock\":\"0001-01-01T00:00:00.000000\",\"bytes\":\"\",\"code\":null}",
              "{\"id\":3,\"text\":null,\"fixed\":null,\"flag\":null,\"tiny\":null,\"number\":null,"
                  + "\"single\":null,\"wide\":null,\"money\":null,\"free\":null,\"day\":null,"
                  + "\"moment\":null,\"clock\":null,\"bytes\":null,\"code\":null}");
    }
  }

  @Test
  void readsTheSameTextWhereverTheJobRuns() {
    database.execute(
        """
        CREATE TABLE shop.ranges (id bigint, span tstzrange, pause interval);
        INSERT INTO shop.ranges
          VALUES (1, '[2026-01-01 00:00:00+00, 2026-01-02 00:00:00+00)', '1 day 2 hours')""");
    Schema schema = Fixtures.schema("!id bigint", "span string", "pause string");
    TimeZone home = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
    try (Snapshot snapshot = source(dataset("ranges", schema)).open(Optional.empty())) {
      assertThat(snapshot.rows(spec("ranges", schema)).head())
          .hasToString(
              "[1,[\"2026-01-01 00:00:00+00\",\"2026-01-02 00:00:00+00\"),1 day 02:00:00]");
    } finally {
      TimeZone.setDefault(home);
    }
  }

  @Test
  void bendsNoValueThatHasNoPlace() {
    for (String[] value :
        List.of(
            new String[] {"date", "date", "infinity"},
            new String[] {"date", "date", "0044-03-15 BC"},
            new String[] {"timestamptz", "timestamp", "-infinity"},
            new String[] {"timestamp", "timestamp_ntz", "12026-01-01"},
            new String[] {"numeric(9,2)", "decimal(9,2)", "NaN"},
            new String[] {"numeric", "decimal(9,2)", "1.234"},
            new String[] {"numeric", "decimal(9,2)", "12345678"},
            new String[] {"numeric", "decimal(9,2)", "Infinity"})) {
      database.execute(
          "DROP TABLE IF EXISTS shop.odd; CREATE TABLE shop.odd (id bigint, v %s);"
                  .formatted(value[0])
              + "INSERT INTO shop.odd VALUES (1, NULL), (2, '%s')".formatted(value[2]));
      Schema schema = Fixtures.schema("!id bigint", "v " + value[1]);
      try (Snapshot snapshot = source(dataset("odd", schema)).open(Optional.empty())) {
        Dataset<Row> rows = snapshot.rows(spec("odd", schema));
        assertThatThrownBy(rows::collectAsList)
            .as(Arrays.toString(value))
            .satisfies(
                e ->
                    assertThat(DatabaseFailure.find(e).orElseThrow().getMessage())
                        .contains("milepost cannot keep a value of shop.odd.v"));
      }
    }
  }

  @Test
  void namesAllThatDiffersFromTheContractAtOnce() {
    database.execute(
        "CREATE TABLE shop.orders (id integer, name varchar(50), price numeric(20,5))");
    assertThatThrownBy(
            () ->
                source(
                        dataset(
                            "orders",
                            Fixtures.schema(
                                "!id smallint",
                                "name varchar(25)",
                                "price decimal(10,2)",
                                "gone date")),
                        dataset("lost", Fixtures.schema("!id bigint")))
                    .open(Optional.empty()))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            """
            Cannot read from container shop_db (localhost:%d/%s): the source differs from the \
            contract
              shop.orders: column shop.orders.id is integer, the contract says smallint
              shop.orders: column shop.orders.name is character varying(50), the contract says \
            varchar(25)
              shop.orders: column shop.orders.price is numeric(20,5), the contract says \
            decimal(10,2)
              shop.orders: column shop.orders.gone does not exist (the table has [id, name, price])
              shop.lost: table shop.lost does not exist
            Correct the source, or the contract (milepost contract import shows what the source \
            has)."""
                .formatted(database.port(), database.name()));
  }

  @Test
  void holdsNoMoreConnectionsThanAllowed() {
    Connection single =
        new Connection(
            "shop_db",
            Connection.Type.POSTGRESQL,
            Fixtures.connection(database).address(),
            Map.of(),
            "db",
            1);
    PostgresSource source = source(single, dataset("small", Fixtures.schema("!id bigint")));
    assertThatThrownBy(() -> source.open(Optional.empty()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("maxConnections is 1");
  }

  private PostgresSource source(IngestDataset... datasets) {
    return source(Fixtures.connection(database), datasets);
  }

  private PostgresSource source(Connection connection, IngestDataset... datasets) {
    Source.Database from = new Source.Database(connection, Optional.of("shop"));
    IngestSpec job =
        new IngestSpec(
            Fixtures.platform(root),
            "shop",
            from,
            4,
            IngestSpec.TableFormat.FAST,
            List.of(datasets));
    JobSession session =
        new JobSession(SPARK, new JobState(Optional.empty(), said::add), Map.of(), said::add);
    return new PostgresSource(session, Fixtures.connector(database), job, from);
  }

  private static IngestDataset dataset(String name, Schema schema) {
    return dataset(name, name, schema);
  }

  private static IngestDataset dataset(String name, String table, Schema schema) {
    return new IngestDataset(
        new DatasetId("shop", name), table, Mode.FULL, schema, Guard.DEFAULT, Optional.empty());
  }

  private static MergeSpec spec(String name, Schema schema) {
    return MergeSpec.of(new DatasetKey("shop", name), IngestMode.FULL, SparkTypes.stored(schema))
        .key("id")
        .build();
  }

  private Instant now() {
    return Instant.parse(
        database
            .rows("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
            .get(0)
            .get(0));
  }
}
