package io.milepost.merge;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.when;

import io.milepost.merge.MergeSpec.Granularity;
import io.milepost.merge.MergeSpec.TableFormat;
import io.milepost.merge.care.Care;
import io.milepost.merge.care.Correction;
import io.milepost.merge.care.Restatement;
import io.milepost.merge.care.Slice;
import io.milepost.merge.commit.Transaction;
import io.milepost.merge.direct.Merges;
import io.milepost.merge.seal.Seal;
import io.milepost.merge.seal.Seal.SealedDataset;
import io.milepost.merge.seal.Seals;
import io.milepost.merge.table.DatasetTables;
import io.milepost.merge.table.Fingerprint;
import io.milepost.merge.version.MilestoneMerge;
import io.milepost.merge.version.MilestoneMerge.DatasetBatch;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Four days of two datasets with the values that readers get wrong: {@code things}, read in full,
 * with a column that comes later, one that is renamed, and a restatement after the first day, and
 * {@code people}, read as events.
 */
final class SampleLake {
  static final List<String> DATASETS = List.of("things", "people");

  /** Every third key has another value each day, and every seventh is not there. */
  private static final String THINGS =
      """
      WITH ids AS (SELECT id, greatest(0, %1$d - pmod(%1$d - id, 3)) AS v FROM range(1, 61)
        WHERE id %% 7 <> %1$d %% 7)
      SELECT id, concat('k', id %% 3) AS code,
        CASE id %% 6 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN concat('Zoë "O''Hara" \n ', v)
          WHEN 3 THEN concat('e\\u0301 🦊 ', v) ELSE concat('name ', v) END AS name,
        CASE WHEN id %% 5 > 0 THEN CAST(id * 1.10 + v AS DECIMAL(18, 2)) END AS price,
        CASE WHEN id %% 4 > 0 THEN CAST(CAST('-1234567890123456789012345678.0123456789'
          AS DECIMAL(38, 10)) + v AS DECIMAL(38, 10)) END AS huge,
        CASE id %% 8 WHEN 0 THEN NULL WHEN 1 THEN DOUBLE('NaN') WHEN 2 THEN -0.0D
          WHEN 3 THEN 0.0D WHEN 4 THEN DOUBLE('Infinity') WHEN 5 THEN DOUBLE('-Infinity')
          WHEN 6 THEN 1.7976931348623157E308D ELSE v + 0.1D END AS rate,
        CASE id %% 5 WHEN 0 THEN NULL WHEN 1 THEN FLOAT('NaN') WHEN 2 THEN CAST(-0.0 AS FLOAT)
          WHEN 3 THEN FLOAT('1.4E-45') ELSE CAST(v + 0.1 AS FLOAT) END AS ratio,
        CASE id %% 3 WHEN 0 THEN NULL WHEN 1 THEN -128Y ELSE CAST(v AS TINYINT) END AS tiny,
        CASE id %% 3 WHEN 0 THEN NULL WHEN 1 THEN -32768S ELSE CAST(v AS SMALLINT) END AS small,
        CASE id %% 3 WHEN 0 THEN NULL WHEN 1 THEN TIMESTAMP_NTZ'1500-01-01 00:00:00.000001'
          ELSE TIMESTAMP_NTZ'2026-03-29 02:30:00' + make_dt_interval(CAST(v AS INT)) END AS noon,
        CASE id %% 3 WHEN 0 THEN NULL WHEN 1 THEN v %% 2 = 0 ELSE false END AS flag,
        CASE id %% 4 WHEN 0 THEN NULL WHEN 1 THEN DATE'1500-01-01' WHEN 2 THEN DATE'9999-12-31'
          ELSE date_add(DATE'1969-12-30', CAST(v AS INT)) END AS born,
        CASE id %% 5 WHEN 0 THEN NULL WHEN 1 THEN TIMESTAMP'1500-01-01 00:00:00.000001'
          WHEN 2 THEN TIMESTAMP'9999-12-31 23:59:59.999999'
          ELSE timestamp_micros(v * 86400000000 - 1) END AS seen,
        CASE id %% 4 WHEN 0 THEN NULL WHEN 1 THEN X'' WHEN 2 THEN X'00FF0A'
          ELSE CAST(concat('b', v) AS BINARY) END AS raw,
        CASE id %% 4 WHEN 0 THEN NULL WHEN 1 THEN CAST(array() AS ARRAY<STRING>)
          WHEN 2 THEN array('a', NULL, '') ELSE array(concat('t', v)) END AS tags,
        CASE id %% 3 WHEN 0 THEN NULL
          WHEN 1 THEN named_struct('city', CAST(NULL AS STRING), 'size', CAST(NULL AS DOUBLE))
          ELSE named_struct('city', concat('city ', v), 'size', -0.0D) END AS place,
        CASE id %% 4 WHEN 0 THEN NULL WHEN 1 THEN CAST(map() AS MAP<STRING, BIGINT>)
          WHEN 2 THEN map('b', 2L, 'a', CAST(NULL AS BIGINT)) ELSE map('', v) END AS labels
      FROM ids""";

  private static final String PEOPLE = "mp_op|mp_seq bigint|id bigint|name|city|unset";
  private static final String[][] EVENTS = {
    {"insert|1|1|Ann|Oslo|NULL", "insert|2|2|Bob|NULL|NULL", "insert|3|3||Rome|NULL"},
    {"update|4|1|Anna|NULL|city", "delete|5|2|NULL|NULL|NULL", "update|6|1|NULL|Bergen|name"},
    {"insert|7|2|Bob|Rome|NULL", "update|8|3|Cid|Rome|NULL", "delete|9|3|NULL|NULL|NULL"},
    {"truncate|10|NULL|NULL|NULL|NULL", "insert|11|4|Dan|Oslo|NULL"},
  };

  private final SparkSession spark;
  private final Path root;
  private final TableFormat format;
  private final Lake lake;

  private SampleLake(SparkSession spark, Path root, TableFormat format) {
    this.spark = spark;
    this.root = root;
    this.format = format;
    this.lake = new Lake(spark, root);
  }

  /** The lake after its batches, every one of them merged by Delta's {@code MERGE}. */
  static Lake make(SparkSession spark, Path root, TableFormat format) {
    SampleLake sample = new SampleLake(spark, root, format);
    for (int day = 1; day <= EVENTS.length; day++) {
      sample.day(day);
    }
    return sample.lake;
  }

  private void day(int day) {
    Dataset<Row> things = things(day);
    MergeSpecBuilder spec = Lake.builder("things", IngestMode.FULL, things.schema(), "id", "code");
    Map<String, String> renamed = day < 3 ? Map.of() : Map.of("Full \"name\"", "name");
    lake.dataset(spec.stored(renamed).tables(format).build());
    Dataset<Row> people = people(day);
    StructType columns = people.select("id", "name", "city").schema();
    lake.dataset(
        Lake.builder("people", IngestMode.CDC, columns, "id")
            .granularity(Granularity.EVENT)
            .tables(format)
            .build());
    lake.source.with("things", things).with("people", people);
    int batch = day == 1 ? 1 : day + 1;
    lake.amid(
        "after commit shop %d to ingestions/shop/ledger".formatted(batch),
        () -> merge(batch),
        () -> lake.day(day));
    if (day == 1) {
      checkpointOften();
      restate();
    }
  }

  /** What day 1 should have been: one thing less, one more, and others with other values. */
  private void restate() {
    Dataset<Row> right =
        lake.read("things")
            .live()
            .where("(id < 8 AND id <> 3) OR id = 9")
            .withColumn("raw", expr("CAST(concat('right ', id) AS BINARY)"))
            .withColumn("id", expr("if(id = 9, 100, id)"))
            .withColumn("mp_batch", expr("1L"));
    new Restatement(new Care(spark, root.toString()), new DatasetKey(Lake.STORE, "things"))
        .restate(
            Slice.where("id < 8 OR id = 100"),
            Correction.changes(right),
            BatchRequest.of("restatement"));
  }

  private Dataset<Row> things(int day) {
    Dataset<Row> rows = spark.sql(THINGS.formatted(day));
    Dataset<Row> more = day < 2 ? rows : rows.withColumn("since_day_2", expr("id % 4 > 1"));
    return day < 3 ? more : more.withColumnRenamed("name", "Full \"name\"");
  }

  private Dataset<Row> people(int day) {
    return TextTable.frame(spark, PEOPLE, EVENTS[day - 1])
        .withColumn("mp_unset", when(col("unset").isNotNull(), split(col("unset"), ",")))
        .drop("unset");
  }

  /** As an ingestion merges a dataset that has many rows; it then finds that done. */
  private void merge(long batch) {
    SparkSession own = SessionSettings.pinned(spark);
    TablePaths paths = new TablePaths(root.toString());
    DatasetTables tables = new DatasetTables(own, paths);
    Seal seal =
        new Seals(spark.sparkContext().hadoopConfiguration())
            .find(paths.seal(Lake.STORE, batch))
            .orElseThrow();
    MilestoneMerge merge = new MilestoneMerge(own, paths, Merges.of(own).strategy(own, paths, 0));
    for (SealedDataset dataset : seal.datasets()) {
      if (dataset.changes()) {
        DatasetKey key = new DatasetKey(Lake.STORE, dataset.dataset());
        merge.merge(
            new DatasetBatch(
                tables.contract(key).orElseThrow(),
                batch,
                seal.sourceTime(),
                Fingerprint.rows(dataset.fingerprint()),
                dataset.named(),
                dataset.keys(),
                Transaction.Note.of(batch, seal.author().attempt(), dataset.fingerprint())));
      }
    }
  }

  /** So that readers start from a checkpoint, as they do with tables of some age. */
  private void checkpointOften() {
    SparkSession own = SessionSettings.pinned(spark);
    for (String dataset : DATASETS) {
      own.sql(
          "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('delta.checkpointInterval' = '2')"
              .formatted(root.resolve("datasets/shop/" + dataset + "/milestones")));
    }
  }
}
