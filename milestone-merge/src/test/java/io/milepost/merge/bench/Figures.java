package io.milepost.merge.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Ratios of what was measured in turn, as lines of JSON. */
final class Figures {
  private final long rows;
  private final List<String> lines = new ArrayList<>();

  /**
   * Figures of one run.
   *
   * @param rows of the table that was worked on
   */
  Figures(long rows) {
    this.rows = rows;
  }

  /**
   * What was measured in turn.
   *
   * @param first seconds of each turn
   * @param second seconds of the other in the same turn
   */
  record Turns(String what, List<Double> first, List<Double> second) {
    List<Double> ratios() {
      return IntStream.range(0, first.size()).mapToObj(i -> first.get(i) / second.get(i)).toList();
    }
  }

  /** The first takes at least so many times as long as the second. */
  void atLeast(String id, double goal, Turns turns) {
    boolean met = median(turns.ratios()) >= goal;
    add(id, turns, ",\"goal\":\">= %s\",\"met\":%s".formatted(goal, met));
  }

  /** The first takes at most so many times as long as the second. */
  void atMost(String id, double goal, Turns turns) {
    boolean met = median(turns.ratios()) <= goal;
    add(id, turns, ",\"goal\":\"<= %s\",\"met\":%s".formatted(goal, met));
  }

  /** How many times as long the first takes. */
  void show(String id, Turns turns) {
    add(id, turns, "");
  }

  /** Writes all of them. */
  void write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, lines);
  }

  private void add(String id, Turns turns, String verdict) {
    List<Double> ratios = turns.ratios();
    lines.add(
        String.format(
            Locale.ROOT,
            "{\"id\":\"%s\",\"what\":\"%s\",\"ratio\":%.1f,\"min\":%.1f,\"max\":%.1f,"
                + "\"seconds\":%.2f,\"against\":%.2f,\"runs\":%d,\"rows\":%d%s}",
            id,
            turns.what(),
            median(ratios),
            Collections.min(ratios),
            Collections.max(ratios),
            median(turns.first()),
            median(turns.second()),
            ratios.size(),
            rows,
            verdict));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
