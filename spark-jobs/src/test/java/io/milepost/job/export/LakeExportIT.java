package io.milepost.job.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.job.Fixtures;
import io.milepost.job.Sessions;
import io.milepost.job.UnreachableException;
import io.milepost.job.export.SinkResult.Outcome;
import io.milepost.job.secret.CredentialResolver;
import io.milepost.job.sink.Delivery;
import io.milepost.merge.TablePaths;
import io.milepost.model.job.DatasetId;
import io.milepost.model.job.SinkSpec;
import io.milepost.model.job.SinkSpec.History;
import io.milepost.model.job.SinkSpec.Selection;
import io.milepost.model.schema.Schema;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables and shares on the lake, as attempts leave them that stand still for long. */
class LakeExportIT {
  private static final SparkSession SPARK = Sessions.open("test");
  private static final Schema SCHEMA = Fixtures.schema("!id bigint", "name string");
  private static final SinkSpec ALL = sink("people", Selection.ALL);
  private static final SinkSpec NAMED = sink("people", chosen("id", "name"));
  private static final SinkSpec MASKED = sink("people", chosen("id"));

  @TempDir private Path root;
  private final Days days = new Days(SPARK, SCHEMA).add("(1, 'Ann')");

  @Test
  void deliversABatchOnceAndAnotherSelectionOfItAgain() {
    assertThat(export(days, NAMED)).containsExactly(Outcome.FILLED);
    assertThat(export(days, NAMED)).containsExactly(Outcome.NOTHING_NEW);
    assertThat(rows()).containsExactly("[1,Ann]");
    assertThat(export(days, MASKED)).containsExactly(Outcome.FILLED);
    assertThat(rows()).containsExactly("[1]");
    days.add("(1, 'Anna'), (2, 'Bob')");
    assertThat(export(days, MASKED)).containsExactly(Outcome.FILLED);
    assertThat(rows()).containsExactlyInAnyOrder("[1]", "[2]");
  }

  @Test
  void goesBackWithALakeThatWasRestored() {
    days.add("(1, 'Anna')");
    export(days, NAMED);
    days.restore(1);
    assertThat(export(days, NAMED)).containsExactly(Outcome.FILLED);
    assertThat(rows()).containsExactly("[1,Ann]");
  }

  @Test
  void anAttemptThatStoodStillReplacesNothingThatCameMeanwhile() {
    export(days, MASKED);
    assertLoses(NAMED);
    assertThat(rows()).containsExactlyInAnyOrder("[1]", "[2]");
  }

  @Test
  void norDoesOneThatFoundNoTable() {
    assertLoses(NAMED);
    assertThat(rows()).containsExactlyInAnyOrder("[1]", "[2]");
  }

  /** While an attempt at the first batch has its rows, the second is delivered. */
  private void assertLoses(SinkSpec attempt) {
    MergedRows still =
        new Still(days) {
          @Override
          public Dataset<Row> asOf(DatasetId dataset, long batch) {
            Dataset<Row> rows = super.asOf(dataset, batch);
            deliverTheNextDay();
            return rows;
          }
        };
    assertThatThrownBy(() -> export(still, attempt)).isInstanceOf(UnreachableException.class);
  }

  @Test
  void norDoesOneThatHadItsBatchBeforeAnotherDelivered() {
    MergedRows still =
        new Still(days) {
          @Override
          public long lastMerged() {
            long merged = super.lastMerged();
            deliverTheNextDay();
            return merged;
          }
        };
    assertThatThrownBy(() -> export(still, NAMED)).isInstanceOf(UnreachableException.class);
    assertThat(rows()).containsExactlyInAnyOrder("[1]", "[2]");
  }

  @Test
  void goesOnAfterWhateverOthersCommitted() {
    export(days, NAMED);
    Dataset<Row> foreign = days.asOf(ALL.dataset(), 1);
    foreign
        .write()
        .format("delta")
        .mode("append")
        .option("txnAppId", "mart/people")
        .option("txnVersion", 50)
        .save(root.resolve("exports/mart/people").toString());
    assertThat(export(days, NAMED)).containsExactly(Outcome.FILLED);
    assertThat(rows()).containsExactly("[1,Ann]");
    foreign
        .write()
        .format("delta")
        .mode("append")
        .save(root.resolve("exports/mart/people").toString());
    days.add("(1, 'Anna')");
    assertThat(export(days, NAMED)).containsExactly(Outcome.FILLED);
    assertThat(rows()).containsExactly("[1,Anna]");
  }

  @Test
  void aShareOfALaterBatchIsThereAgainAfterOneThatStoodStill() {
    days.add("(1, 'Anna')");
    export(days, ALL);
    Days past = new Days(SPARK, SCHEMA).add("(1, 'Ann')");
    MergedRows still =
        new Still(past) {
          private boolean asked;

          @Override
          public long lastMerged() {
            long merged = asked ? days.lastMerged() : super.lastMerged();
            asked = true;
            return merged;
          }
        };
    assertThat(export(still, ALL)).containsExactly(Outcome.SHARED);
    assertThat(root.resolve("shares/mart/people.json")).content().contains("\"batch\" : 2");
  }

  private void deliverTheNextDay() {
    days.add("(1, 'Anna'), (2, 'Bob')");
    assertThat(export(days, MASKED)).containsExactly(Outcome.FILLED);
  }

  private List<Outcome> export(MergedRows merged, SinkSpec sink) {
    CredentialResolver secrets = CredentialResolver.of(Fixtures.secrets(), Map.of());
    return new LakeExport(
            SPARK.sparkContext().hadoopConfiguration(),
            new TablePaths(root.toString()),
            "shop",
            merged)
        .run("mart", List.of(Delivery.of(sink, secrets))).stream()
            .map(SinkResult::outcome)
            .toList();
  }

  private List<String> rows() {
    return SPARK
        .read()
        .format("delta")
        .load(root.resolve("exports/mart/people").toString())
        .collectAsList()
        .stream()
        .map(Row::toString)
        .toList();
  }

  private static SinkSpec sink(String name, Selection selection) {
    return new SinkSpec(name, new DatasetId("shop", "people"), SCHEMA, History.LIVE, selection);
  }

  private static Selection chosen(String... columns) {
    return new Selection(List.of(columns), Map.of(), Map.of());
  }

  /** What an attempt sees that stands still at a point. */
  private abstract static class Still implements MergedRows {
    private final MergedRows merged;

    Still(MergedRows merged) {
      this.merged = merged;
    }

    @Override
    public long lastMerged() {
      return merged.lastMerged();
    }

    @Override
    public String identity(long batch) {
      return merged.identity(batch);
    }

    @Override
    public Dataset<Row> asOf(DatasetId dataset, long batch) {
      return merged.asOf(dataset, batch);
    }

    @Override
    public boolean restated(long after, long through) {
      return merged.restated(after, through);
    }

    @Override
    public Optional<Dataset<Row>> changes(DatasetId dataset, long after, long through) {
      return merged.changes(dataset, after, through);
    }

    @Override
    public Dataset<Row> versions(DatasetId dataset, long through) {
      return merged.versions(dataset, through);
    }
  }
}
