package io.milepost.merge;

import static io.milepost.testing.FrameAssert.assertThat;

import io.milepost.merge.MergeSpec.Granularity;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys of several parts, which would be one if their texts were put together. */
@ExtendWith(SparkExtension.class)
class CompositeKeyIT {
  private static final String COLUMNS = "a|b|value";
  private static final String EVENTS = "mp_op|mp_seq bigint|" + COLUMNS;

  @ParameterizedTest
  @EnumSource
  void isComparedPartByPart(Granularity granularity, SparkSession spark, @TempDir Path root) {
    Lake lake =
        new Lake(spark, root)
            .dataset(
                Lake.builder("pairs", IngestMode.CDC, TextTable.frame(spark, COLUMNS).schema())
                    .key("a", "b")
                    .granularity(granularity)
                    .build());
    lake.has("pairs", EVENTS, "insert|1|ab|c|1", "insert|2|a|bc|1", "insert|3|a|b|1");
    lake.day(1);
    lake.has("pairs", EVENTS, "update|1|ab|c|2", "delete|2|a|bc|NULL", "insert|3||abc|1");
    lake.day(2);
    assertThat(lake.read("pairs").versions())
        .hasRows(
            COLUMNS + "|mp_batch_in bigint|mp_batch_out bigint",
            "ab|c|1|1|2",
            "ab|c|2|2|NULL",
            "a|bc|1|1|2",
            "a|b|1|1|NULL",
            "|abc|1|2|NULL");
  }
}
