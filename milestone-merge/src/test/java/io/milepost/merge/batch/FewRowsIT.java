package io.milepost.merge.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.BatchRequest;
import io.milepost.merge.BatchSource;
import io.milepost.merge.Ingestion;
import io.milepost.merge.IngestionSpec;
import io.milepost.merge.Lake;
import io.milepost.merge.MergeSpec;
import io.milepost.testing.SparkExtension;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class FewRowsIT {
  /** How a plan shows which of its steps are compiled: a star before their names. */
  private static final Predicate<String> COMPILED =
      Pattern.compile("^[ :+-]*\\* ", Pattern.MULTILINE).asPredicate();

  @TempDir private Path root;

  @Test
  void aFewRowsAreBroughtInUncompiled(SparkSession spark) throws TimeoutException {
    Queue<String> plans = plansOf(spark, OptionalLong.of(BatchStaging.MANY_BYTES - 1));
    assertThat(plans).isNotEmpty().noneMatch(COMPILED);
  }

  @Test
  void manyRowsAreBroughtInAsTheSessionSays(SparkSession spark) throws TimeoutException {
    Queue<String> plans = plansOf(spark, OptionalLong.of(BatchStaging.MANY_BYTES));
    assertThat(plans).anyMatch(COMPILED);
  }

  @Test
  void soAreRowsOfAnUnknownNumber(SparkSession spark) throws TimeoutException {
    Queue<String> plans = plansOf(spark, OptionalLong.empty());
    assertThat(plans).anyMatch(COMPILED);
  }

  @Test
  void variantsAreReadOfFilesInWhichVersionsEnded(SparkSession spark) {
    SparkSession compiling = compiling(spark);
    String sql = "SELECT id, parse_json(concat('{\"b\":', id + %d, '}')) AS v FROM range(1, 4)";
    Lake lake = new Lake(compiling, root);
    lake.dataset(Lake.spec("things", compiling.sql(sql.formatted(0)).schema(), "id"));
    for (int batch = 1; batch <= 3; batch++) {
      Dataset<Row> things = compiling.sql(sql.formatted(batch)).where("id <> 2");
      Dataset<Row> image = things.unionByName(compiling.sql(sql.formatted(0)).where("id = 2"));
      lake.run("run" + batch, at -> new Sized(image, OptionalLong.of(1)));
    }
    Dataset<Row> live = lake.read("things").live().selectExpr("to_json(v)");
    assertThat(live.as(Encoders.STRING()).collectAsList())
        .containsExactlyInAnyOrder("{\"b\":4}", "{\"b\":2}", "{\"b\":6}");
  }

  private static SparkSession compiling(SparkSession spark) {
    SparkSession compiling = spark.newSession();
    compiling.conf().set("spark.sql.codegen.wholeStage", "true");
    compiling.conf().set("spark.sql.codegen.factoryMode", "FALLBACK");
    return compiling;
  }

  private Queue<String> plansOf(SparkSession spark, OptionalLong bytes) throws TimeoutException {
    SparkSession compiling = compiling(spark);
    Dataset<Row> people = compiling.range(2).selectExpr("id", "concat('n', id) AS name");
    MergeSpec spec = Lake.spec("people", people.schema(), "id");
    IngestionSpec ingestion = new IngestionSpec(root.toString(), Lake.STORE, List.of(spec));
    Plans plans = new Plans();
    spark.sparkContext().listenerBus().waitUntilEmpty();
    spark.sparkContext().addSparkListener(plans);
    try {
      new Ingestion(compiling, ingestion).run(BatchRequest.of("1"), at -> new Sized(people, bytes));
      spark.sparkContext().listenerBus().waitUntilEmpty();
    } finally {
      spark.sparkContext().removeSparkListener(plans);
    }
    assertThat(compiling.conf().get("spark.sql.codegen.wholeStage")).isEqualTo("true");
    return plans.seen;
  }

  private static final class Plans extends SparkListener {
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();

    @Override
    public void onOtherEvent(SparkListenerEvent event) {
      if (event instanceof SparkListenerSQLExecutionStart started) {
        seen.add(started.physicalPlanDescription());
      }
    }
  }

  private record Sized(Dataset<Row> rows, OptionalLong size) implements BatchSource.Snapshot {
    @Override
    public OptionalLong bytes(MergeSpec dataset) {
      return size;
    }

    @Override
    public Dataset<Row> rows(MergeSpec dataset) {
      return rows;
    }

    @Override
    public String position() {
      return "1";
    }

    @Override
    public Instant sourceTime() {
      return Lake.NOW;
    }

    @Override
    public void close() {}
  }
}
