package io.milepost.merge.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.milepost.merge.AnotherAttemptWonException;
import io.milepost.merge.moment.Moments;
import io.milepost.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * An attempt that was thought dead goes on, at any moment, after another has done the same work.
 * The tables are as if there had been one, and whoever did not win says so. {@code
 * milepost.zombies} says at how many moments of all operations together.
 */
@ExtendWith(SparkExtension.class)
class ZombieIT {
  private static final int ZOMBIES = Integer.getInteger("milepost.zombies", 6);
  private static final long SEED = Long.getLong("milepost.seed", 20260101L);

  /** Those that claim a number; the others may be done as often as one likes. */
  static final List<Operation> NUMBERED =
      Operation.ALL.stream()
          .filter(o -> o.name().contains(" batch") || o.name().equals("restate"))
          .toList();

  private static final List<Operation> NEXT =
      NUMBERED.stream().filter(o -> o.name().startsWith("next batch")).toList();

  private static Map<Operation, Whole> wholes;

  @BeforeAll
  static void doesEachAlone(SparkSession spark, @TempDir Path root) {
    wholes = Whole.of(NUMBERED, spark, root);
  }

  @ParameterizedTest
  @FieldSource("NUMBERED")
  void doNotDoWorkTwice(Operation operation, SparkSession spark, @TempDir Path root)
      throws IOException {
    Whole whole = wholes.get(operation);
    List<String> chosen = whole.some(Whole.share(ZOMBIES, wholes.values()), SEED);
    int lost = 0;
    for (String moment : chosen) {
      lost += race(whole, moment, spark, root.resolve("raced")) ? 1 : 0;
    }
    System.out.printf(
        "zombies: %d of %d moments of %s, %d said that another won%n",
        chosen.size(), whole.moments().size(), operation, lost);
  }

  /** Two attempts that add the same column and note the same contract meet inside the commits. */
  @Test
  void bringAContractOnOnce(SparkSession spark, @TempDir Path root) throws IOException {
    raceAtAll("commit file of (add columns|note the contract).*", NEXT.subList(0, 1), spark, root);
  }

  /** One reads what ends, or counts what is open, after the other has merged the batch. */
  @Test
  void takeWhatTheOtherMergedForWhatTheyWereToMerge(SparkSession spark, @TempDir Path root)
      throws IOException {
    raceAtAll("before (weigh up|count the open versions).*", NEXT, spark, root);
  }

  private static void raceAtAll(
      String which, List<Operation> operations, SparkSession spark, Path root) throws IOException {
    for (Operation operation : operations) {
      Whole whole = wholes.get(operation);
      List<String> moments = whole.moments().stream().filter(m -> m.matches(which)).toList();
      assertThat(moments).hasSizeGreaterThanOrEqualTo(2);
      for (String moment : moments) {
        race(whole, moment, spark, root.resolve("raced"));
      }
    }
  }

  /** Whether the zombie says that the other won. */
  private static boolean race(Whole whole, String moment, SparkSession spark, Path folder)
      throws IOException {
    Operation operation = whole.operation();
    Bench slow = Histories.copied(spark, operation.days(), folder);
    AtomicReference<Throwable> other = new AtomicReference<>();
    Runnable quick =
        () -> other.set(catchThrowable(() -> operation.run(new Bench(spark, folder), "quick")));
    AtomicReference<Throwable> zombie = new AtomicReference<>();
    boolean came =
        Moments.amid(
            moment,
            slow.names("zombie"),
            quick,
            () -> zombie.set(catchThrowable(() -> operation.run(slow, "zombie"))));
    assertThat(came).as("%s comes to: %s", operation, moment).isTrue();
    requireDoneOrLost(other.get(), "the quick one, at " + moment);
    requireDoneOrLost(zombie.get(), "the zombie, at " + moment);
    assertThat(LakeDigest.of(spark, folder))
        .as("%s, two attempts, at %s (seed %d)", operation, moment, SEED)
        .isEqualTo(whole.tables());
    FileUtils.deleteDirectory(folder.toFile());
    return zombie.get() != null;
  }

  private static void requireDoneOrLost(Throwable thrown, String who) {
    if (thrown != null) {
      assertThat(thrown).as(who).isInstanceOf(AnotherAttemptWonException.class);
    }
  }
}
