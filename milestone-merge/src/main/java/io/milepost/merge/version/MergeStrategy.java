package io.milepost.merge.version;

import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.version.MilestoneMerge.DatasetBatch;

/**
 * How the versions of one batch of a dataset reach its milestones: in one commit that carries the
 * batch as the transaction of {@link MilestoneMerge#APPLICATION}, or in none when nothing changes.
 */
public interface MergeStrategy {
  /**
   * Merges a batch that was not merged when it was last looked for.
   *
   * @return what the batch does to the keys
   * @throws java.util.ConcurrentModificationException if another commit came in between: the whole
   *     is to be done anew
   * @throws IllegalStateException if what was written is not what was counted
   */
  Keys merge(DatasetBatch merged);
}
