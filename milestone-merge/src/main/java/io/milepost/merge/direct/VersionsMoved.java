package io.milepost.merge.direct;

import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.delta.DeltaOperations;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/** The operation that a direct commit is in a table's history: a {@code MERGE} with our note. */
final class VersionsMoved extends DeltaOperations.Operation {
  private final long batch;
  private final String note;
  private final Set<String> counted;

  /**
   * The operation that merges a batch.
   *
   * @param counted names of what it counts, as Delta's {@code MERGE} has them
   */
  VersionsMoved(long batch, String note, Set<String> counted) {
    super("MERGE");
    this.batch = batch;
    this.note = note;
    this.counted = Set.copyOf(counted);
  }

  @Override
  public scala.collection.immutable.Map<String, Object> parameters() {
    return scala.collection.immutable.Map$.MODULE$.from(
        CollectionConverters.asScala(Map.<String, Object>of("batch", batch)));
  }

  @Override
  public scala.collection.immutable.Set<String> operationMetrics() {
    return CollectionConverters.asScala(counted).toSet();
  }

  @Override
  public Option<String> userMetadata() {
    return Option.apply(note);
  }

  /** Statistics of a file with a deletion vector are bounds, as Delta wants them. */
  @Override
  public boolean checkAddFileWithDeletionVectorStatsAreNotTightBounds() {
    return true;
  }

  @Override
  public Option<Object> isInPlaceFileMetadataUpdate() {
    return Option.apply(false);
  }
}
