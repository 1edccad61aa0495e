package io.milepost.merge.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.moment.Moments;
import io.milepost.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
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

  private static Map<Operation, Whole> wholes;

  @BeforeAll
  static void doesEachWithoutAKill(SparkSession spark, @TempDir Path root) {
    wholes = Whole.of(Operation.ALL, spark, root);
  }

  @ParameterizedTest
  @FieldSource("io.milepost.merge.kill.Operation#ALL")
  void leavesTheSameTables(Operation operation, SparkSession spark, @TempDir Path root)
      throws IOException {
    Whole whole = wholes.get(operation);
    List<String> chosen = whole.some(Whole.share(KILLS, wholes.values()), SEED);
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
          .isEqualTo(whole.tables());
      assertThat(again.lake().source.opened())
          .as("%s reads its source again, killed %s", operation, moment)
          .isLessThanOrEqualTo(isSealed(whole.moments(), moment) ? 0 : whole.opened());
      FileUtils.deleteDirectory(folder.toFile());
    }
    System.out.printf(
        "kills: %d of %d moments of %s%n", chosen.size(), whole.moments().size(), operation);
  }

  /** Whether an attempt was the batch by then. */
  private static boolean isSealed(List<String> moments, String moment) {
    return moments.subList(0, moments.indexOf(moment) + 1).stream()
        .anyMatch(passed -> passed.startsWith("after seal "));
  }
}
