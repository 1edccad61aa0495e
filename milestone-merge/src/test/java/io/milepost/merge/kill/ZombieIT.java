package io.milepost.merge.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.milepost.merge.AnotherAttemptWonException;
import io.milepost.merge.moment.Moments;
import io.milepost.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
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
          .filter(o -> List.of("first batch", "next batch", "restate").contains(o.name()))
          .toList();

  @ParameterizedTest
  @FieldSource("NUMBERED")
  void doNotDoWorkTwice(Operation operation, SparkSession spark, @TempDir Path root)
      throws IOException {
    Bench whole = Histories.copied(spark, operation.days(), root.resolve("whole"));
    List<String> moments = Moments.of(whole.names("zombie"), () -> operation.run(whole, "zombie"));
    Map<String, List<String>> expected = LakeDigest.of(spark, whole.root());
    List<String> shuffled = new ArrayList<>(moments);
    Collections.shuffle(shuffled, new Random(SEED + operation.name().hashCode()));
    int share = Math.min(shuffled.size(), Math.max(1, ZOMBIES / NUMBERED.size()));
    int lost = 0;
    for (String moment : shuffled.subList(0, share)) {
      Path folder = root.resolve("raced");
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
      lost += zombie.get() == null ? 0 : 1;
      assertThat(LakeDigest.of(spark, folder))
          .as("%s, two attempts, at %s (seed %d)", operation, moment, SEED)
          .isEqualTo(expected);
      FileUtils.deleteDirectory(folder.toFile());
    }
    System.out.printf(
        "zombies: %d of %d moments of %s, %d said that another won%n",
        share, moments.size(), operation, lost);
  }

  private static void requireDoneOrLost(Throwable thrown, String who) {
    if (thrown != null) {
      assertThat(thrown).as(who).isInstanceOf(AnotherAttemptWonException.class);
    }
  }
}
