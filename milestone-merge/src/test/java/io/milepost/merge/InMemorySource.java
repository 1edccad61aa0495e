package io.milepost.merge;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A source that stands at a day, and has a frame per dataset. */
final class InMemorySource implements BatchSource {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Map<String, Dataset<Row>> frames = new LinkedHashMap<>();
  private final AtomicInteger opened = new AtomicInteger();
  private Optional<String> position = Optional.empty();
  private int day;

  /** The source on a day; datasets that are not given again stay as they were. */
  InMemorySource on(int next) {
    day = next;
    return this;
  }

  InMemorySource with(String dataset, Dataset<Row> frame) {
    frames.put(dataset, frame);
    return this;
  }

  /** How often it was opened. */
  int opened() {
    return opened.get();
  }

  /** What it was told when it was last opened. */
  Optional<String> position() {
    return position;
  }

  @Override
  public Snapshot open(Optional<String> last) {
    opened.incrementAndGet();
    position = last;
    return new DayView();
  }

  private final class DayView implements Snapshot {
    @Override
    public Dataset<Row> rows(MergeSpec dataset) {
      return frames.get(dataset.dataset().dataset());
    }

    @Override
    public String position() {
      return "{\"day\": %d}".formatted(day);
    }

    @Override
    public Instant sourceTime() {
      return START.plusSeconds(86_400L * day);
    }

    @Override
    public Map<String, Long> inputs() {
      return Map.of("upstream", (long) day);
    }

    @Override
    public void close() {}
  }
}
