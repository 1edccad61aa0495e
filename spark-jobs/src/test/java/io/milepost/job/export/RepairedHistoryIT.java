package io.milepost.job.export;

import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.job.Fixtures;
import io.milepost.job.Sessions;
import io.milepost.job.SparkTypes;
import io.milepost.job.export.SinkResult.Outcome;
import io.milepost.merge.BatchRequest;
import io.milepost.merge.BatchSource;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.IngestMode;
import io.milepost.merge.Ingestion;
import io.milepost.merge.IngestionSpec;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.care.Care;
import io.milepost.merge.care.Correction;
import io.milepost.merge.care.Expiry;
import io.milepost.merge.care.Restatement;
import io.milepost.merge.care.Slice;
import io.milepost.model.job.DatasetId;
import io.milepost.model.job.SinkSpec;
import io.milepost.model.job.SinkSpec.History;
import io.milepost.model.job.SinkSpec.Selection;
import io.milepost.model.schema.Schema;
import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.PostgresExtension;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What consumers have of a history that was repaired or shortened below them. */
@ExtendWith(PostgresExtension.class)
class RepairedHistoryIT {
  private static final SparkSession SPARK = Sessions.open("test");
  private static final Schema SCHEMA = Fixtures.schema("!id bigint", "name string");
  private static final String COLUMNS = "id bigint|name";
  private static final DatasetKey PEOPLE = new DatasetKey("shop", "people");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path root;
  private PostgresDatabase database;

  @BeforeEach
  void deliversThreeDays(PostgresDatabase given) {
    database = given;
    database.execute("DROP SCHEMA IF EXISTS mart CASCADE; DROP SCHEMA IF EXISTS milepost CASCADE");
    day(1, "1|Ann", "2|Bob");
    day(2, "1|Anna", "2|Bob");
    day(3, "1|Anne", "2|Bob", "3|Cid");
    assertThat(export()).containsOnly(Outcome.FILLED);
  }

  @Test
  void aRestatementReachesEveryKindOfSink() {
    new Restatement(new Care(SPARK, root.toString()), PEOPLE)
        .restate(
            Slice.where("id < 9"),
            Correction.versions(
                TextTable.frame(
                    SPARK,
                    COLUMNS + "|mp_batch_in bigint|mp_batch_out bigint",
                    "1|ANN|1|NULL",
                    "2|BOB|1|NULL")),
            BatchRequest.of("fix"));

    assertThat(export()).containsExactly(Outcome.CHANGED, Outcome.REFILLED, Outcome.REFILLED);

    assertThat(rows("SELECT id, name FROM mart.live"))
        .containsExactly(List.of("1", "ANN"), List.of("2", "BOB"));
    for (String history : List.of("forensic", "live_with_history")) {
      assertThat(rows("SELECT id, name, mp_batch_in, mp_batch_out FROM mart." + history))
          .as(history)
          .containsExactly(
              Arrays.asList("1", "ANN", "1", null), Arrays.asList("2", "BOB", "1", null));
    }
    assertThat(export()).containsOnly(Outcome.NOTHING_NEW);
  }

  @Test
  void aCursorBelowTheHorizonOfAnExpiryLeadsToARefill() {
    day(4, "1|Ante", "2|Bob");
    day(5, "1|Antje", "3|Cid");
    new Expiry(new Care(SPARK, root.toString()))
        .expire(PEOPLE, START.plus(5, ChronoUnit.DAYS), BatchRequest.of("expire"));

    assertThat(export().get(0)).isEqualTo(Outcome.REFILLED);

    assertThat(rows("SELECT id, name FROM mart.live"))
        .containsExactly(List.of("1", "Antje"), List.of("3", "Cid"));
    assertThat(export()).containsOnly(Outcome.NOTHING_NEW);
  }

  private void day(int day, String... rows) {
    MergeSpec spec =
        MergeSpec.of(PEOPLE, IngestMode.FULL, SparkTypes.stored(SCHEMA)).key("id").build();
    new Ingestion(SPARK, new IngestionSpec(root.toString(), "shop", List.of(spec)))
        .run(
            BatchRequest.of("day " + day),
            BatchSource.of(
                START.plus(day, ChronoUnit.DAYS),
                Map.of("people", TextTable.frame(SPARK, COLUMNS, rows))));
  }

  private List<Outcome> export() {
    SinkSpec[] sinks =
        Stream.of(History.LIVE, History.FORENSIC, History.LIVE_WITH_HISTORY)
            .map(
                history ->
                    new SinkSpec(
                        history.name().toLowerCase(ROOT),
                        new DatasetId("shop", "people"),
                        SCHEMA,
                        history,
                        Selection.ALL))
            .toArray(SinkSpec[]::new);
    MilestoneRows merged = new MilestoneRows(SPARK, root.toString(), "shop");
    return Exports.run(database, "reporting", merged, sinks).stream()
        .map(SinkResult::outcome)
        .toList();
  }

  private List<List<String>> rows(String query) {
    return database.rows(query + " ORDER BY id, 2");
  }
}
