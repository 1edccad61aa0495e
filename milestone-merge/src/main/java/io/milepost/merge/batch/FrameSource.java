package io.milepost.merge.batch;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.BatchSource;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.RefusedException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.math.BigInt;

/** Frames that a job has at hand, as a source; its position is the time they are of. */
public final class FrameSource implements BatchSource {
  private final Instant time;
  private final Map<String, Dataset<Row>> frames;

  /**
   * Frames of a time.
   *
   * @param frames by the name of their dataset
   */
  public FrameSource(Instant time, Map<String, Dataset<Row>> frames) {
    this.time = requireNonNull(time, "time");
    this.frames = Map.copyOf(frames);
  }

  @Override
  public Snapshot open(Optional<String> position) {
    return new Frames();
  }

  @Override
  public int compare(String position, String other) {
    return timeOf(position).compareTo(timeOf(other));
  }

  private static Instant timeOf(String position) {
    return Instant.parse(position.replace("\"", ""));
  }

  private final class Frames implements Snapshot {
    @Override
    public Dataset<Row> rows(MergeSpec dataset) {
      Dataset<Row> rows = frames.get(dataset.dataset().dataset());
      if (rows == null) {
        throw new RefusedException(
            "Cannot read dataset %s: there is no frame for it (given: %s)"
                .formatted(dataset.dataset(), new TreeSet<>(frames.keySet())));
      }
      return rows;
    }

    /** What Spark knows of the files, or of the local rows, of a frame. */
    @Override
    public OptionalLong bytes(MergeSpec dataset) {
      if (frames.get(dataset.dataset().dataset())
          instanceof org.apache.spark.sql.classic.Dataset<Row> frame) {
        BigInt bytes = frame.queryExecution().analyzed().stats().sizeInBytes();
        return bytes.isValidLong() ? OptionalLong.of(bytes.toLong()) : OptionalLong.empty();
      }
      return OptionalLong.empty();
    }

    @Override
    public String position() {
      return "\"" + time + "\"";
    }

    @Override
    public Instant sourceTime() {
      return time;
    }

    @Override
    public void close() {}
  }
}
