package io.milepost.merge;

import static io.milepost.testing.FrameAssert.assertThat;

import io.milepost.merge.MergeSpec.EventOrder;
import io.milepost.merge.quarantine.QuarantineReplay;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Events out of quarantine, after which others may have come. */
@ExtendWith(SparkExtension.class)
class QuarantineReplayIT {
  private static final String COLUMNS = "id bigint|name";
  private static final String EVENTS = "mp_op|mp_seq bigint|" + COLUMNS + "|mp_reason|mp_raw";

  @ParameterizedTest
  @EnumSource
  void bringsBackNoEventThatAnotherFollowed(
      EventOrder order, SparkSession spark, @TempDir Path root) {
    Lake lake =
        new Lake(spark, root)
            .dataset(
                Lake.builder("people", IngestMode.CDC, TextTable.frame(spark, COLUMNS).schema())
                    .key("id")
                    .order(order)
                    .build());
    lake.has(
        "people",
        EVENTS,
        "update|1|9|NULL|odd|old",
        "update|2|9|new|NULL|NULL",
        "insert|1|8|NULL|odd|Eve");
    lake.day(1);
    lake.run("replay 1", replay(spark, root));
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "8|Eve", "9|new");

    lake.has(
        "people",
        EVENTS,
        "insert|4|7|NULL|odd|Tom",
        "truncate|5|NULL|NULL|NULL|NULL",
        "insert|6|6|NULL|odd|Una");
    lake.day(2);
    lake.run("replay 2", replay(spark, root));
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "6|Una");
  }

  private static QuarantineReplay replay(SparkSession spark, Path root) {
    return new QuarantineReplay(
        spark,
        root.toString(),
        Lake.STORE,
        (spec, rows) -> rows.selectExpr("mp_op", "mp_seq", "id", "mp_raw AS name"));
  }
}
