package io.milepost.merge.bench;

import java.util.List;
import java.util.Locale;

/**
 * How large things are.
 *
 * @param history versions in a large history, of half as many keys
 * @param imageKeys keys that a full read brings
 * @param dayKeys keys of a table that gets a batch every day
 * @param days how many such batches
 * @param datasets in one ingestion
 * @param heapHistories versions in histories whose merges are watched for memory, ascending
 */
record Size(
    long history, long imageKeys, long dayKeys, int days, int datasets, List<Long> heapHistories) {
  private static final long THOUSAND = 1000;
  private static final long MILLION = 1_000_000;

  Size {
    heapHistories = List.copyOf(heapHistories);
  }

  /**
   * The size of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Size of(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "tiny" -> // whether the benches work is seen in a minute; no figure means anything
          new Size(
              100 * THOUSAND,
              20 * THOUSAND,
              10 * THOUSAND,
              12,
              4,
              List.of(20 * THOUSAND, 100 * THOUSAND, 200 * THOUSAND));
      case "small" ->
          new Size(
              MILLION,
              250 * THOUSAND,
              100 * THOUSAND,
              30,
              40,
              List.of(MILLION / 4, MILLION, 2 * MILLION));
      case "full" ->
          new Size(
              20 * MILLION,
              5 * MILLION,
              MILLION,
              365,
              200,
              List.of(5 * MILLION, 20 * MILLION, 40 * MILLION));
      default ->
          throw new IllegalArgumentException(
              "Unknown size: %s (known: tiny, small, full)".formatted(name));
    };
  }
}
