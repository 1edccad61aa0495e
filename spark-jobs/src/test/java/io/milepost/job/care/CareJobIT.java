package io.milepost.job.care;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.job.Fixtures;
import io.milepost.job.JobOutcome;
import io.milepost.job.JobSession;
import io.milepost.job.JobState;
import io.milepost.job.JobTask;
import io.milepost.job.Sessions;
import io.milepost.job.UnreachableException;
import io.milepost.merge.BatchRequest;
import io.milepost.merge.BatchSource;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.IngestMode;
import io.milepost.merge.Ingestion;
import io.milepost.merge.IngestionSpec;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MilestoneReader;
import io.milepost.merge.RefusedException;
import io.milepost.merge.SessionSettings;
import io.milepost.model.job.CareSpec;
import io.milepost.model.job.CareSpec.CaredDataset;
import io.milepost.model.job.DatasetId;
import io.milepost.model.job.JobFile;
import io.milepost.model.job.JobPlatform;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CareJobIT {
  private static final SparkSession SPARK = Sessions.open("test");
  private static final DatasetKey PEOPLE = new DatasetKey("shop", "people");
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path folder;
  private final List<String> said = new ArrayList<>();
  private JobPlatform platform;

  @BeforeEach
  void runThreeDays() {
    platform = Fixtures.platform(folder);
    for (int day = 0; day < 3; day++) {
      Dataset<Row> people = TextTable.frame(SPARK, "id bigint|name", "1|Ann " + day, "2|Bob");
      MergeSpec spec = MergeSpec.of(PEOPLE, IngestMode.FULL, people.schema()).key("id").build();
      MergeSpec pets =
          MergeSpec.of(new DatasetKey("shop", "pets"), IngestMode.FULL, people.schema())
              .key("id")
              .build();
      new Ingestion(SPARK, new IngestionSpec(platform.root(), "shop", List.of(spec, pets)))
          .run(
              BatchRequest.of("day " + day),
              BatchSource.of(
                  FIRST.plusSeconds(86_400L * day), Map.of("people", people, "pets", people)));
    }
  }

  @Test
  void bringsSmallFilesTogether() {
    long before = files("ingestions/shop/ledger");
    assertThat(care(CareSpec.Task.COMPACT, cared("people", "7y")).what())
        .isEqualTo("1 datasets looked after");
    assertThat(before).isEqualTo(6);
    assertThat(files("ingestions/shop/ledger")).isEqualTo(1);
    assertThat(reader().publishedBatch()).isEqualTo(3);
  }

  @Test
  void dropsWhatEndedLongerAgoThanItIsKept() {
    care(CareSpec.Task.EXPIRE, cared("people", "7y"));
    assertThat(reader().versions().count()).isEqualTo(4);
    care(CareSpec.Task.EXPIRE, cared("people", "1d"), cared("never_read", "1d"));
    assertThat(reader().versions().count()).isEqualTo(2);
    assertThatThrownBy(() -> reader().asOf(1)).isInstanceOf(RefusedException.class);
  }

  @Test
  void dropsNothingByAClockThatIsAheadOfTheStores() {
    Instant ahead = Instant.now().plus(Duration.ofDays(400));
    assertThatThrownBy(() -> care(CareSpec.Task.EXPIRE, ahead, cared("people", "1y")))
        .isInstanceOf(UnreachableException.class)
        .hasMessageStartingWith("Cannot drop what is old: the clock of this machine says " + ahead)
        .hasMessageEndingWith("Set the clock, or try again on another machine.");
    assertThatThrownBy(() -> care(CareSpec.Task.TRIM, ahead, cared("people", "1y")))
        .isInstanceOf(UnreachableException.class);
    assertThat(reader().versions().count()).isEqualTo(4);
    care(CareSpec.Task.COMPACT, ahead, cared("people", "1y"));
    assertThat(files("ingestions/shop/ledger")).isEqualTo(1);
  }

  @Test
  void trimsNothingThatWasMergedJustNow() {
    care(CareSpec.Task.TRIM, cared("people", "7y"));
    assertThat(table("datasets/shop/people/changes").count()).isEqualTo(4);
  }

  @Test
  void looksAfterTheOthersWhenOneFails() {
    SessionSettings.pinned(SPARK)
        .sql(
            "ALTER TABLE delta.`%s/datasets/shop/pets/milestones` SET TBLPROPERTIES ('%s' = '99')"
                .formatted(platform.root(), "milepost.format"));
    CaredDataset pets = cared("pets", "1d");
    assertThatThrownBy(() -> care(CareSpec.Task.EXPIRE, pets, cared("people", "1d")))
        .hasMessageContaining("milepost.format is 99");
    assertThat(said).anyMatch(text -> text.startsWith("shop.pets: Cannot read table"));
    assertThat(reader().versions().count()).isEqualTo(2);
  }

  private static CaredDataset cared(String dataset, String retention) {
    return new CaredDataset("shop", new DatasetId("shop", dataset), Optional.of(retention));
  }

  /** A day after the last. */
  private JobOutcome care(CareSpec.Task task, CaredDataset... datasets) {
    return care(task, FIRST.plusSeconds(3 * 86_400L), datasets);
  }

  private JobOutcome care(CareSpec.Task task, Instant now, CaredDataset... datasets) {
    CareSpec spec = new CareSpec(platform, task, List.of(datasets));
    JobSession session =
        new JobSession(SPARK, new JobState(Optional.empty(), said::add), Map.of(), said::add);
    JobTask job = new JobTask(JobFile.of(spec), platform.root(), "run", "commit", "attempt");
    return new CareJob(session, job, spec).run(Clock.fixed(now, ZoneOffset.UTC));
  }

  private MilestoneReader reader() {
    return MilestoneReader.open(SPARK, platform.root(), PEOPLE);
  }

  private Dataset<Row> table(String path) {
    return SPARK.read().format("delta").load(platform.root() + "/" + path);
  }

  private long files(String path) {
    return table(path).inputFiles().length;
  }
}
