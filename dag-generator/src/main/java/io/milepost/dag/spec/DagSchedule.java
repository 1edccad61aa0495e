package io.milepost.dag.spec;

import static java.util.Objects.requireNonNull;

import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** When a DAG runs, in words that Airflow has. */
public sealed interface DagSchedule {

  /** What a spec says of it. */
  Map<String, Object> fields();

  /** Five fields, in a time zone. */
  record Cron(String cron, String timezone) implements DagSchedule {
    public Cron {
      requireNonNull(cron, "cron");
      requireNonNull(timezone, "timezone");
    }

    @Override
    public Map<String, Object> fields() {
      return Map.of("kind", "cron", "cron", cron, "timezone", timezone);
    }
  }

  /** Whenever the seconds since 1970, less the offset, are a multiple of the interval. */
  record Interval(long seconds, long offset) implements DagSchedule {
    @Override
    public Map<String, Object> fields() {
      return Map.of("kind", "interval", "seconds", seconds, "offset", offset);
    }
  }

  /** Whenever any of them has something new. */
  record Assets(List<String> assets) implements DagSchedule {
    public Assets {
      assets = List.copyOf(new TreeSet<>(assets));
    }

    @Override
    public Map<String, Object> fields() {
      return Map.of("kind", "assets", "assets", assets);
    }
  }

  /** When somebody asks for it. */
  record Manual() implements DagSchedule {
    @Override
    public Map<String, Object> fields() {
      return Map.of("kind", "manual");
    }
  }

  /** By a cron expression of the model. */
  static DagSchedule cron(String expression, ZoneId timezone) {
    return new Cron(expression, timezone.getId());
  }

  /** Once a day, at that hour, in UTC. */
  static DagSchedule daily(DagId dag, int hour) {
    return new Cron(words("%d %d * * *", dag.minute(), hour), "UTC");
  }

  /**
   * At equal distances: where the model leaves the minute open it is the DAG's own, so that not
   * everything starts at once.
   */
  static DagSchedule every(DagId dag, long seconds) {
    long hour = 3600;
    long day = 24 * hour;
    if (seconds % 60 == 0 && hour % seconds == 0) {
      int step = (int) (seconds / 60);
      return new Cron(steps(dag.spread(step), step, 60) + " * * * *", "UTC");
    }
    boolean hours = seconds % hour == 0 && day % seconds == 0;
    if (hours || seconds == 7 * day) {
      int start = dag.spread((int) (seconds / 60));
      int minute = start % 60;
      int first = start / 60;
      return new Cron(
          hours
              ? words("%d %s * * *", minute, steps(first, (int) (seconds / hour), 24))
              : words("%d %d * * %d", minute, first % 24, first / 24),
          "UTC");
    }
    return new Interval(seconds, dag.spread((int) Math.min(seconds, Integer.MAX_VALUE)));
  }

  /** In the digits that cron reads, wherever we are. */
  private static String words(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static String steps(int first, int step, int end) {
    if (step == 1) {
      return "*";
    }
    return IntStream.iterate(first, value -> value < end, value -> value + step)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(","));
  }
}
