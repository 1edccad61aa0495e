package io.milepost.merge.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.moment.Moments;
import io.milepost.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Whatever the library does may be killed at any moment; done again, it leaves the same tables as
 * if it had not been killed, and does not read a source again that was sealed. {@code
 * milepost.kills} says at how many moments of all operations together, {@code milepost.seed} which.
 */
@ExtendWith(SparkExtension.class)
class KillMatrixIT {
  private static final int KILLS = Integer.getInteger("milepost.kills", 10);
  private static final long SEED = Long.getLong("milepost.seed", 20260101L);

  @ParameterizedTest
  @FieldSource("io.milepost.merge.kill.Operation#ALL")
  void leavesTheSameTables(Operation operation, SparkSession spark, @TempDir Path root)
      throws IOException {
    Bench whole = Histories.copied(spark, operation.days(), root.resolve("whole"));
    List<String> moments = Moments.of(whole.names("first"), () -> operation.run(whole, "first"));
    Map<String, List<String>> expected = LakeDigest.of(spark, whole.root());
    List<String> chosen = chosen(operation, moments);
    for (String moment : chosen) {
      Path folder = root.resolve("killed");
      Bench killed = Histories.copied(spark, operation.days(), folder);
      boolean halted =
          Moments.halted(moment, killed.names("first"), () -> operation.run(killed, "first"));
      assertThat(halted).as("%s comes to: %s", operation, moment).isTrue();
      Bench again = new Bench(spark, folder);
      operation.run(again, "again");
      assertThat(LakeDigest.of(spark, folder))
          .as("%s, killed %s (seed %d)", operation, moment, SEED)
          .isEqualTo(expected);
      assertThat(again.lake().source.opened())
          .as("%s reads its source again, killed %s", operation, moment)
          .isLessThanOrEqualTo(isSealed(moments, moment) ? 0 : whole.lake().source.opened());
      FileUtils.deleteDirectory(folder.toFile());
    }
    System.out.printf("kills: %d of %d moments of %s%n", chosen.size(), moments.size(), operation);
  }

  /** Whether an attempt was the batch by then. */
  private static boolean isSealed(List<String> moments, String moment) {
    return moments.subList(0, moments.indexOf(moment) + 1).stream()
        .anyMatch(passed -> passed.startsWith("after seal "));
  }

  /** Some of the moments, in their order; all of them if there are to be that many kills. */
  private static List<String> chosen(Operation operation, List<String> moments) {
    int share = Math.max(1, KILLS / Operation.ALL.size());
    List<String> shuffled = new ArrayList<>(moments);
    Collections.shuffle(shuffled, new Random(SEED + operation.name().hashCode()));
    List<String> kept = shuffled.subList(0, Math.min(share, shuffled.size()));
    return moments.stream().filter(kept::contains).toList();
  }
}
