package io.milepost.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.merge.care.Widening;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class SessionSettingsIT {
  private static final String EXTENSIONS = "spark.sql.extensions";

  @Test
  void readsNoTypeAsASessionOfSomebodyDoes(SparkSession spark, @TempDir Path root) {
    SparkSession theirs = spark.newSession();
    theirs.conf().set("spark.sql.timestampType", "TIMESTAMP_NTZ");
    theirs.conf().set("spark.sql.ansi.enforceReservedKeywords", "true");
    theirs.conf().set("spark.sql.sources.partitionOverwriteMode", "dynamic");
    Lake lake = new Lake(theirs, root).dataset("people", "id int", "id");
    lake.has("people", "id int", "1").day(1);
    Dataset<Row> more =
        theirs.sql(
            "SELECT 1 AS id, CAST('2026-01-01 00:00:00' AS TIMESTAMP_LTZ) AS seen,"
                + " named_struct('user', 1) AS `by`");
    lake.dataset(Lake.spec("people", more.schema(), "id"));
    lake.source.with("people", more);
    assertThat(lake.day(2).batch()).isEqualTo(2);
    assertThat(lake.read("people").live().schema().apply("seen").dataType())
        .isEqualTo(DataTypes.TimestampType);
    StructType wide = TextTable.frame(spark, "id bigint").schema();
    StructType all = new StructType().add(wide.apply("id")).add(more.schema().apply(1));
    new Widening(
            theirs,
            new IngestionSpec(root.toString(), Lake.STORE, List.of(Lake.spec("people", all, "id"))))
        .run(BatchRequest.of("wide"));
    assertThat(lake.table("datasets/shop/people/milestones").schema().apply("id").dataType())
        .isEqualTo(DataTypes.LongType);
  }

  @Test
  void worksInNoSessionWithoutDelta(SparkSession spark) {
    // Extensions are read when a session is made, from the settings of the whole application.
    SparkConf application = spark.sparkContext().conf();
    String extensions = application.get(EXTENSIONS);
    application.remove(EXTENSIONS);
    SparkSession plain;
    try {
      plain = new org.apache.spark.sql.classic.SparkSession(spark.sparkContext());
    } finally {
      application.set(EXTENSIONS, extensions);
    }
    assertThatThrownBy(() -> SessionSettings.pinned(plain))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("The Spark session has no Delta: start it with");
    assertThat(SessionSettings.pinned(spark).conf().get("spark.sql.session.timeZone"))
        .isEqualTo("UTC");
  }

  /** Spark keeps each session for ever. */
  @Test
  void makeOneSessionOfTheSameSettings(SparkSession spark) {
    SparkSession own = SessionSettings.pinned(spark.newSession());
    assertThat(SessionSettings.pinned(spark.newSession())).isSameAs(own);
    assertThat(SessionSettings.pinned(own)).isSameAs(own);
    assertThat(SessionSettings.forFewRows(spark.newSession()))
        .isSameAs(SessionSettings.forFewRows(own))
        .isNotSameAs(own);
    SparkSession theirs = spark.newSession();
    theirs.conf().set("spark.sql.shuffle.partitions", "7");
    assertThat(SessionSettings.pinned(theirs).conf().get("spark.sql.shuffle.partitions"))
        .isEqualTo("7");
    assertThat(own.conf().get("spark.sql.shuffle.partitions")).isNotEqualTo("7");
  }
}
