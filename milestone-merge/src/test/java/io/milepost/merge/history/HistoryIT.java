package io.milepost.merge.history;

import static org.assertj.core.api.Assertions.fail;

import io.milepost.testing.SparkExtension;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Many random histories in one table, against an oracle. {@code milepost.histories} says how many
 * of all combinations together, {@code milepost.seed} what they are made from.
 */
@ExtendWith(SparkExtension.class)
class HistoryIT {
  private static final int HISTORIES = Integer.getInteger("milepost.histories", 400);
  private static final long SEED = Long.getLong("milepost.seed", 20260101L);

  /** Histories of one table. */
  private static final int MOST_IN_A_TABLE = 400;

  private static final int BATCHES = 7;

  /** Every mode once, in one format or the other; {@code all} are those of the soak. */
  private static final String USUAL =
      "FULL_COMPATIBLE,INCREMENTAL_FAST,CDC_BATCH_COMPATIBLE,CDC_EVENT_FAST,APPEND_COMPATIBLE";

  /** Those that {@code milepost.combinations} names. */
  static List<Setting.Combination> combinations() {
    List<String> named = List.of(System.getProperty("milepost.combinations", USUAL).split(","));
    return Arrays.stream(Setting.Combination.values())
        .filter(combination -> named.contains("all") || named.contains(combination.name()))
        .toList();
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @MethodSource("combinations")
  void holdsWhatHappened(Setting.Combination combination, SparkSession spark, @TempDir Path root) {
    int combinations = combinations().size();
    int own = (HISTORIES + combinations - 1) / combinations;
    int tables = (own + MOST_IN_A_TABLE - 1) / MOST_IN_A_TABLE;
    for (int table = 0; table < tables; table++) {
      int count = own / tables + (table < own % tables ? 1 : 0);
      check(combination, table, new Folder(spark, root.resolve("table" + table)), count);
    }
  }

  private record Folder(SparkSession spark, Path path) {}

  private static void check(Setting.Combination combination, int table, Folder folder, int count) {
    long started = System.nanoTime();
    long seed = Objects.hash(SEED, combination.name(), table);
    Setting setting = combination.setting(table);
    Plan plan = Plan.random(new Random(seed), setting, BATCHES);
    List<History> histories =
        LongStream.rangeClosed(1, count)
            .mapToObj(number -> plan.history(number, new Random(seed + number), setting.rules()))
            .toList();
    Trial trial = new Trial(folder.spark(), folder.path(), setting, plan);
    Optional<Disagreement> failure = trial.of(histories);
    if (failure.isPresent()) {
      System.out.printf(
          "Looking for the smallest case of seed %d, %s, table %d: %s%n",
          SEED, combination, table, failure.get().getMessage());
      fail(
          "Seed %d, %s, table %d of %d histories: %s%nSmallest case:%n%s%n%s%n%s"
              .formatted(
                  SEED,
                  combination,
                  table,
                  count,
                  failure.get().getMessage(),
                  setting,
                  plan,
                  new Shrinker(trial, failure.get()).smallest(histories)),
          failure.get());
    }
    System.out.printf(
        "histories: %d, events: %d, of %s with seed %d, %.1f s%n",
        count,
        histories.stream().mapToLong(history -> history.events().size()).sum(),
        combination,
        SEED,
        (System.nanoTime() - started) / 1e9);
  }
}
