package io.milepost.dag.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DagScheduleTest {
  private static final DagId DAG = DagId.ingestion("lake", "orders");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "60     | * * * * *",
        "900    | 9,24,39,54 * * * *",
        "3600   | 39 * * * *",
        "21600  | 39 4,10,16,22 * * *",
        "86400  | 39 4 * * *",
        "604800 | 39 4 * * 4",
      })
  void aDistanceThatFitsIntoAnHourDayOrWeekIsACronOfItsOwnMinute(long seconds, String cron) {
    assertThat(DagSchedule.every(DAG, seconds).fields())
        .isEqualTo(Map.of("kind", "cron", "cron", cron, "timezone", "UTC"));
  }

  @ParameterizedTest
  @CsvSource({"1", "90", "5400", "7200000", "172800"})
  void anyOtherDistanceStaysOneWithAnOffsetBelowIt(long seconds) {
    DagSchedule.Interval interval = (DagSchedule.Interval) DagSchedule.every(DAG, seconds);
    assertThat(interval.seconds()).isEqualTo(seconds);
    assertThat(interval.offset()).isBetween(0L, seconds - 1);
  }

  @Test
  void theDagsOfAnEcosystemStartAllOverTheDay() {
    TreeSet<String> starts = new TreeSet<>();
    IntStream.range(0, 1000)
        .mapToObj(number -> DagId.ingestion("lake", "store" + number))
        .forEach(dag -> starts.add(DagSchedule.every(dag, 86_400).fields().get("cron").toString()));
    assertThat(starts).hasSizeGreaterThan(650);
  }

  @Test
  void aShardIsTheFirstEightBytesOfTheDigestModuloTheirNumber() {
    assertThat(DAG.shard(256)).isEqualTo("247");
    assertThat(DAG.shard(0)).isEqualTo("mp-lake-in-orders");
    assertThat(DagId.care("lake", 7).text()).isEqualTo("mp.lake.care.07");
  }
}
