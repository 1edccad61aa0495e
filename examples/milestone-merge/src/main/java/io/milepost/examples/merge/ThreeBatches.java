package io.milepost.examples.merge;

import io.milepost.merge.BatchRequest;
import io.milepost.merge.BatchSource;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.IngestMode;
import io.milepost.merge.Ingestion;
import io.milepost.merge.IngestionSpec;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MilestoneReader;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A table that is read in full three times; then the table as it was, and the history of one row.
 *
 * <pre>
 * spark-submit \
 *   --packages io.milepost:milestone-merge:0.1.0-SNAPSHOT,io.delta:delta-spark_2.13:4.0.1 \
 *   --conf spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension \
 *   --conf spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog \
 *   --class io.milepost.examples.merge.ThreeBatches JAR /tmp/people
 * </pre>
 */
public final class ThreeBatches {
  private ThreeBatches() {}

  /**
   * Runs it.
   *
   * @param args a folder for the tables
   */
  public static void main(String[] args) throws IOException {
    try (SparkSession spark = SparkSession.builder().appName("people").getOrCreate()) {
      run(spark, args[0]);
    }
  }

  private static void run(SparkSession spark, String root) {
    DatasetKey people = new DatasetKey("crm", "people");
    StructType columns = StructType.fromDDL("id INT, name STRING, city STRING");
    MergeSpec spec = MergeSpec.of(people, IngestMode.FULL, columns).key("id").build();
    Ingestion ingestion = new Ingestion(spark, new IngestionSpec(root, "crm", List.of(spec)));

    String[] days = {
      "(1, 'Ann', 'Oslo'), (2, 'Bob', 'Rome')",
      "(1, 'Ann', 'Bergen'), (2, 'Bob', 'Rome'), (3, 'Cid', 'Rome')",
      "(1, 'Ann', 'Bergen'), (3, 'Cid', 'Pisa')",
    };
    for (int day = 1; day <= days.length; day++) {
      Instant time = Instant.parse("2026-01-0%dT06:00:00Z".formatted(day));
      var rows = spark.sql("SELECT * FROM VALUES %s AS t(id, name, city)".formatted(days[day - 1]));
      ingestion.run(BatchRequest.of("day " + day), BatchSource.of(time, Map.of("people", rows)));
    }

    MilestoneReader reader = MilestoneReader.open(spark, root, people);
    reader.live().show();
    reader.asOf(Instant.parse("2026-01-01T12:00:00Z")).show();
    reader
        .versions(Map.of("id", "1"))
        .select("version", "name", "city", "mp_valid_from", "mp_valid_to")
        .show();
    reader.changes(1, 3).show();
  }
}
