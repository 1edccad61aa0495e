package io.milepost.merge.kill;

import io.milepost.merge.moment.Moments;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.SparkSession;

/**
 * What an operation leaves when nothing ends it.
 *
 * @param moments that it comes to on the way, in their order
 * @param tables digests of their rows
 * @param opened how often it opened its source
 */
record Whole(
    Operation operation, List<String> moments, Map<String, List<String>> tables, int opened) {

  /** All of these, done once. */
  static Map<Operation, Whole> of(List<Operation> operations, SparkSession spark, Path root) {
    Map<Operation, Whole> wholes = new LinkedHashMap<>();
    for (Operation operation : operations) {
      Bench bench = Histories.copied(spark, operation.days(), root.resolve(operation.name()));
      List<String> moments = Moments.of(bench.names("whole"), () -> operation.run(bench, "whole"));
      wholes.put(
          operation,
          new Whole(
              operation,
              moments,
              LakeDigest.of(spark, bench.root()),
              bench.lake().source.opened()));
    }
    return wholes;
  }

  /** How many moments of each make at least so many of all, where there are that many. */
  static int share(int wanted, Collection<Whole> wholes) {
    int most = wholes.stream().mapToInt(whole -> whole.moments.size()).max().orElseThrow();
    int share = 1;
    while (share < most && sum(share, wholes) < wanted) {
      share++;
    }
    return share;
  }

  private static int sum(int share, Collection<Whole> wholes) {
    return wholes.stream().mapToInt(whole -> Math.min(share, whole.moments.size())).sum();
  }

  /** Some of the moments, in their order; all of them if there are no more. */
  List<String> some(int count, long seed) {
    List<String> shuffled = new ArrayList<>(moments);
    Collections.shuffle(shuffled, new Random(seed + operation.name().hashCode()));
    List<String> kept = shuffled.subList(0, Math.min(count, shuffled.size()));
    return moments.stream().filter(kept::contains).toList();
  }
}
