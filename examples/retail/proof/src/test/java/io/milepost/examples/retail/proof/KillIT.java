package io.milepost.examples.retail.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.examples.retail.source.Shop;
import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.PostgresExtension;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.s3.S3Bucket;
import io.milepost.testing.s3.S3Store;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two machines read one shop, one with its tables on its disk, the other with them on S3. That one
 * is killed on every day but the first, at any moment before or after an effect. Nobody may see it
 * afterwards. {@code milepost.kills} says how often.
 */
@ExtendWith({PostgresExtension.class, SparkExtension.class})
@TestInstance(Lifecycle.PER_CLASS)
class KillIT {
  private static final int DAYS = 1 + Integer.getInteger("milepost.kills", 2);
  private static final double SCALE = 0.001;

  /** How a shell counts the end by signal 9. */
  private static final int KILLED = 128 + 9;

  private static final List<String> DATASETS =
      List.of(
          "orders/orders",
          "orders/lineitem",
          "parties/customer",
          "parties/supplier",
          "parties/nation",
          "masked_parties/customer");

  /** Another one each time, and printed: a failure can be repeated with -Dmilepost.seed. */
  private final long seed = Long.getLong("milepost.seed", System.nanoTime());

  private RetailMachine spared;
  private RetailMachine killed;

  @BeforeAll
  void livesThroughDaysAndKills(SparkSession spark) {
    S3Bucket bucket = S3Store.S3PROXY.freshBucket();
    bucket.hadoop().forEach(spark.sparkContext().hadoopConfiguration()::set);
    PostgresDatabase shop = PostgresExtension.freshDatabase();
    spared = RetailMachine.over("spared", shop, PostgresExtension.freshDatabase());
    killed = RetailMachine.over("killed", shop, PostgresExtension.freshDatabase(), bucket);
    spared.live(day -> day.load(SCALE, 11));
    Random random = new Random(seed);
    for (int day = 1; day <= DAYS; day++) {
      if (day > 1) {
        spared.live(Shop::nextDay);
      }
      long moments = momentsOf(spared);
      if (day > 1) {
        killedAt(1 + random.nextLong(moments), day);
      }
      assertDone(killed.run());
    }
  }

  /** How many moments there are on a day without a kill. */
  private long momentsOf(RetailMachine machine) {
    Killer counter = Killer.of(machine.machine());
    machine.machine().moreJavaOptions(counter.options(0));
    assertDone(machine.run());
    machine.machine().moreJavaOptions("");
    return Long.parseLong(counter.told());
  }

  private void killedAt(long moment, int day) {
    Killer killer = Killer.of(killed.machine());
    killed.machine().moreJavaOptions(killer.options(moment));
    Outcome outcome = killed.run();
    killed.machine().moreJavaOptions("");
    System.out.printf("processes: 1 killed %s (seed %d, day %d)%n", killer.told(), seed, day);
    assertThat(outcome.exitCode()).as("seed %d: %s", seed, outcome).isEqualTo(KILLED);
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

  @Test
  void statusSaysOfItWhatItSaysOfThatMachine() {
    assertThat(killed.machine().status()).isEqualTo(spared.machine().status());
    assertThat(killed.machine().status())
        .contains("\"ingestion\":\"orders\",\"batch\":" + DAYS + ",\"merged\":true")
        .contains("\"behind\":0")
        .endsWith("\"waiting\":[],\"workers\":[]}");
  }
}
