package io.milepost.dag.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.Locale;

/** The id of a DAG: made of ids of the model, so that a rename leaves it as it is. */
public record DagId(String text) implements Comparable<DagId> {
  /** How many DAGs do a platform's upkeep: one per hour. */
  public static final int CARE_DAGS = 24;

  private static final int MINUTES_PER_HOUR = 60;

  public DagId {
    requireNonNull(text, "text");
  }

  /** The DAG of an ingestion. */
  public static DagId ingestion(String platform, String ingestion) {
    return new DagId("mp." + platform + ".in." + ingestion);
  }

  /** The DAG of a transformer. */
  public static DagId transformer(String platform, String workspace) {
    return new DagId("mp." + platform + ".tx." + workspace);
  }

  /** A DAG of upkeep. */
  public static DagId care(String platform, int hour) {
    return new DagId("mp.%s.care.%s".formatted(platform, digits(hour, 2)));
  }

  /** The name of its shard. */
  public String shard(int shards) {
    return shards == 0 ? text.replace('.', '-') : digits(spread(shards), 3);
  }

  /** A number from 0 that is the same for ever, below {@code among}. */
  public int spread(int among) {
    long hash = ByteBuffer.wrap(Digest.bytes(text.getBytes(UTF_8))).getLong();
    return (int) Long.remainderUnsigned(hash, among);
  }

  /** The minute of an hour that is its own. */
  public int minute() {
    return spread(MINUTES_PER_HOUR);
  }

  private static String digits(int number, int width) {
    return String.format(Locale.ROOT, "%0" + width + "d", number);
  }

  @Override
  public int compareTo(DagId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
