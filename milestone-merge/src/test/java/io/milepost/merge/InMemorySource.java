package io.milepost.merge;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A source that stands at a day, and has a frame per dataset. */
public final class InMemorySource implements BatchSource {
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Map<String, Dataset<Row>> frames = new LinkedHashMap<>();
  private final AtomicInteger opened = new AtomicInteger();
  private Optional<String> position = Optional.empty();
  private Optional<Dataset<Row>> files = Optional.empty();
  private boolean ordered;
  private int day;

  /** The source on a day; datasets that are not given again stay as they were. */
  public InMemorySource on(int next) {
    day = next;
    return this;
  }

  public InMemorySource with(String dataset, Dataset<Row> frame) {
    frames.put(dataset, frame);
    return this;
  }

  /** From now on its positions have an order: that of their days. */
  public InMemorySource ordered() {
    ordered = true;
    return this;
  }

  @Override
  public int compare(String position, String other) {
    return ordered ? Integer.compare(dayOf(position), dayOf(other)) : 0;
  }

  private static int dayOf(String position) {
    return Integer.parseInt(position.replaceAll("\\D", ""));
  }

  /** The files it reads from now on. */
  public InMemorySource files(Dataset<Row> read) {
    files = Optional.of(read);
    return this;
  }

  /** How often it was opened. */
  public int opened() {
    return opened.get();
  }

  /** What it was told when it was last opened. */
  public Optional<String> position() {
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
    public Optional<Dataset<Row>> files() {
      return files;
    }

    @Override
    public Map<String, Long> inputs() {
      return Map.of("upstream", (long) day);
    }

    @Override
    public void close() {}
  }
}
