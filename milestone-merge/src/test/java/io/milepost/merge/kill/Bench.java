package io.milepost.merge.kill;

import io.milepost.merge.BatchRequest;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.IngestMode;
import io.milepost.merge.IngestionSpec;
import io.milepost.merge.Lake;
import io.milepost.merge.MergeSpec.Granularity;
import io.milepost.merge.care.Care;
import io.milepost.merge.direct.Merges;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.types.StructType;

/** A lake with a dataset of each kind, as one process works on it. */
final class Bench {
  static final DatasetKey PEOPLE = new DatasetKey(Lake.STORE, "people");
  static final String COLUMNS = "id bigint|name";
  private static final String REJECTS = COLUMNS + "|mp_reason|mp_raw";
  private static final String MOVES = "id int|name";
  private static final String EVENTS = "mp_op|mp_seq bigint|" + MOVES;
  private static final String CLICKS = "name|mp_reason";

  private final SparkSession spark;
  private final Path root;
  private final Lake lake;

  /** A process that has just begun: nothing of an earlier one is remembered. */
  Bench(SparkSession shared, Path root) {
    DeltaLog.clearCache();
    this.spark = shared.newSession();
    this.root = root;
    this.lake = withEvents(new Lake(spark, root).dataset("people", COLUMNS, "id"), MOVES);
  }

  private Lake withEvents(Lake given, String moves) {
    return given
        .dataset(
            Lake.builder("moves", IngestMode.CDC, schema(moves), "id")
                .granularity(Granularity.EVENT)
                .build())
        .dataset(Lake.builder("clicks", IngestMode.APPEND, schema("name")).build());
  }

  private StructType schema(String header) {
    return TextTable.frame(spark, header).schema();
  }

  /** The same process with another strategy to merge. */
  Bench merging(Merges strategy, long fewRows) {
    spark.conf().set(Merges.SETTING, strategy.name().toLowerCase(Locale.ROOT));
    spark.conf().set(Merges.FEW_ROWS, fewRows);
    return this;
  }

  SparkSession spark() {
    return spark;
  }

  Path root() {
    return root;
  }

  Lake lake() {
    return lake;
  }

  static BatchRequest request(String run, String attempt) {
    return new BatchRequest(run, attempt, "job", "commit");
  }

  Care care(Duration later) {
    Clock clock = Clock.fixed(Lake.NOW.plus(later), ZoneOffset.UTC);
    return new Care(spark, root.toString(), clock);
  }

  /** The ingestion without the dataset that is read in full. */
  Lake onlyEvents() {
    return withEvents(new Lake(spark, root), MOVES);
  }

  /** The ingestion with a key that is wider. */
  IngestionSpec widened() {
    return withEvents(new Lake(spark, root).dataset("people", COLUMNS, "id"), COLUMNS)
        .ingestionSpec();
  }

  void day(int day, String attempt) {
    lake.source.on(day);
    switch (day) {
      case 1 -> firstDay();
      case 2 -> secondDay();
      default -> thirdDay();
    }
    lake.run("day " + day, attempt);
  }

  private void firstDay() {
    lake.has("people", REJECTS, "1|Ann|NULL|NULL", "2|Bob|NULL|NULL", "3|NULL|no name|3;;");
    lake.has("moves", EVENTS, "insert|1|1|Oslo", "update|2|1|Rome", "insert|3|2|Bern");
    lake.has("clicks", CLICKS, "a|NULL", "NULL|bad");
  }

  private void secondDay() {
    lake.has("people", COLUMNS, "1|Anna", "2|Bob", "3|Cid");
    lake.has("moves", EVENTS, "truncate|4|NULL|NULL", "insert|5|1|Oslo", "update|6|1|Bonn");
    lake.has("clicks", CLICKS, "b|NULL");
  }

  /** People have a column more, and the source is known by its files. */
  private void thirdDay() {
    String columns = COLUMNS + "|city";
    lake.dataset("people", columns, "id");
    lake.has("people", columns, "1|Anna|NULL", "2|Bob|Oslo", "4|Dan|Rome");
    lake.has("moves", EVENTS, "delete|7|1|NULL", "insert|8|2|Ulm", "insert|9|3|Graz");
    lake.has("clicks", CLICKS, "c|NULL", "NULL|worse");
    lake.source.files(TextTable.frame(spark, "path|size bigint|modified timestamp", "f|1|NULL"));
  }

  /** Names of moments that are the same whichever folder the lake lies in. */
  UnaryOperator<String> names(String attempt) {
    return moment ->
        moment.replace("file:", "").replace(root + "/", "").replace("/" + attempt, "/attempt");
  }
}
