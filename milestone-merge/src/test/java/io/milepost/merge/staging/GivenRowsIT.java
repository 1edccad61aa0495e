package io.milepost.merge.staging;

import static io.milepost.testing.FrameAssert.assertThat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class GivenRowsIT {
  @Test
  @Timeout(300)
  void tellsWhoeverObservesThem(SparkSession spark, @TempDir Path root)
      throws InterruptedException {
    SparkSession other = spark.newSession();
    Observation observation = new Observation("seen");
    Dataset<Row> rows =
        TextTable.frame(other, "id bigint", "1", "2")
            .observe(observation, count(lit(1)).as("rows"));
    String folder = root.resolve("rows").toString();
    GivenRows.in(spark, rows).write().parquet(folder);
    assertThat(observation.getAsJava()).containsEntry("rows", 2L);
    assertThat(spark.read().parquet(folder)).hasRows("id bigint", "1", "2");
  }

  @Test
  void toldOnceHoweverOftenTheyAreTaken(SparkSession spark) {
    SparkSession own = spark.newSession();
    for (int batch = 0; batch < 3; batch++) {
      Dataset<Row> rows = TextTable.frame(spark, "id bigint", "1");
      GivenRows.in(own, rows.observe("batch" + batch, count(lit(1)).as("rows")));
    }
    assertThat(((org.apache.spark.sql.classic.SparkSession) own).listenerManager().listListeners())
        .filteredOn(listener -> listener.getClass().getName().startsWith("io.milepost"))
        .hasSize(1);
  }

  @Test
  void keepsWhatTheirPlanMeansWhereItWasMade(SparkSession spark) {
    SparkSession other = spark.newSession();
    other.conf().set("spark.sql.session.timeZone", "America/New_York");
    other.conf().set("spark.sql.ansi.enabled", "false");
    Dataset<Row> rows =
        other.sql(
            "SELECT CAST('x' AS INT) AS no, CAST(timestamp '2026-01-01 00:00' AS STRING) AS day");
    assertThat(GivenRows.in(spark, rows)).hasRows("no int|day", "NULL|2026-01-01 00:00:00");
  }
}
