package io.milepost.examples.retail.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.examples.retail.source.Shop;
import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.PostgresExtension;
import io.milepost.testing.SparkExtension;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two machines read one shop; one of them is killed now and then. Nobody may see it afterwards. */
@ExtendWith({PostgresExtension.class, SparkExtension.class})
@TestInstance(Lifecycle.PER_CLASS)
class KillIT {
  private static final int DAYS = 3;
  private static final double SCALE = 0.001;
  private static final List<String> DATASETS =
      List.of(
          "orders/orders",
          "orders/lineitem",
          "parties/customer",
          "parties/supplier",
          "parties/nation",
          "masked_parties/customer");

  /** Another one each time, and printed: a failure can be repeated with -Dmilepost.kill.seed. */
  private final long seed = Long.getLong("milepost.kill.seed", System.nanoTime());

  private RetailMachine spared;
  private RetailMachine killed;

  @BeforeAll
  void livesThroughDaysAndKills() {
    PostgresDatabase shop = PostgresExtension.freshDatabase();
    spared = RetailMachine.over("spared", shop, PostgresExtension.freshDatabase());
    killed = RetailMachine.over("killed", shop, PostgresExtension.freshDatabase());
    spared.live(day -> day.load(SCALE, 11));
    Random random = new Random(seed);
    for (int day = 1; day <= DAYS; day++) {
      if (day > 1) {
        spared.live(Shop::nextDay);
      }
      long begun = System.nanoTime();
      assertDone(spared.run());
      Duration usual = Duration.ofNanos(System.nanoTime() - begun);
      if (day == 1 || killedInTheMiddle(day, usual, random)) {
        assertDone(killed.run());
      }
    }
  }

  /** Kills at a random moment of the usual time; false if the run was faster than that. */
  private boolean killedInTheMiddle(int day, Duration usual, Random random) {
    Duration moment = usual.multipliedBy(10 + random.nextInt(60)).dividedBy(100);
    RunningCommand run = killed.startRun();
    boolean ended = run.endsWithin(moment);
    run.kill();
    System.out.printf(
        "seed %d, day %d: %s after %d of %d ms%n",
        seed, day, ended ? "had ended" : "killed", moment.toMillis(), usual.toMillis());
    return !ended;
  }

  private void assertDone(Outcome outcome) {
    assertThat(outcome.exitCode()).as("seed %d: %s", seed, outcome).isZero();
  }

  @AfterAll
  void stopsThePostgresOfTheState() {
    spared.machine().stop();
    killed.machine().stop();
  }

  @Test
  void everyVersionIsThatOfAMachineThatWasNotKilled(SparkSession spark) {
    for (String dataset : DATASETS) {
      assertThat(versions(spark, killed, dataset).differences(versions(spark, spared, dataset)))
          .as("seed %d: versions of %s", seed, dataset)
          .isEmpty();
      assertThat(versions(spark, killed, dataset).size()).isPositive();
    }
  }

  private static Rows versions(SparkSession spark, RetailMachine machine, String dataset) {
    var milestones =
        spark.read().format("delta").load(machine.root() + "/datasets/" + dataset + "/milestones");
    String columns =
        List.of(milestones.columns()).stream()
            .filter(name -> !name.matches("mp_valid_from|mp_valid_to"))
            .reduce((left, right) -> left + ", " + right)
            .orElseThrow();
    return Rows.of(milestones, columns);
  }

  @Test
  void everyBatchIsThatOfAMachineThatWasNotKilled(SparkSession spark) {
    for (String ingestion : List.of("orders", "parties", "masked_parties")) {
      assertThat(batches(spark, killed, ingestion).differences(batches(spark, spared, ingestion)))
          .as("seed %d: ledger of %s", seed, ingestion)
          .isEmpty();
      assertThat(batches(spark, killed, ingestion).size()).isEqualTo(2 * DAYS);
    }
  }

  private static Rows batches(SparkSession spark, RetailMachine machine, String ingestion) {
    return Rows.of(
        spark
            .read()
            .format("delta")
            .load(machine.root() + "/ingestions/" + ingestion + "/ledger")
            .selectExpr("kind", "batch", "inline(datasets)")
            .groupBy("kind", "batch")
            .sum("received", "accepted", "inserted", "changed", "deleted", "unchanged")
            .toDF("kind", "batch", "r", "a", "i", "c", "d", "u"),
        "kind, batch, r, a, i, c, d, u");
  }

  @Test
  void everyConsumerSeesWhatThatMachineDelivered() {
    for (ConsumerTable table : ConsumerTable.ALL) {
      Rows expected = Rows.of(spared.mart(), table.actual());
      Rows actual = Rows.of(killed.mart(), table.actual());
      assertThat(actual.differences(expected)).as("seed %d: %s", seed, table.name()).isEmpty();
      Rows shop = Rows.of(spared.shop(), table.expected("shop"));
      assertThat(actual.differences(shop)).as("seed %d: %s", seed, table.name()).isEmpty();
    }
  }
}
