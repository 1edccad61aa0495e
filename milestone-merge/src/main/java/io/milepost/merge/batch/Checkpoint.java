package io.milepost.merge.batch;

/** Told when a batch has come to a step; tests stop it there. */
public interface Checkpoint {
  /** The steps of a batch, in order; some are passed once per dataset. */
  enum Step {
    OPENED,
    DATASET_STAGED,
    STAGED,
    SEALED,
    TABLES_PREPARED,
    DATASET_APPENDED,
    APPENDED,
    PUBLISHED,
    DATASET_MERGED,
    MERGED,
    RECORDED
  }

  /** Stops nowhere. */
  Checkpoint NONE = (step, dataset) -> {};

  /**
   * The batch has come to a step.
   *
   * @param dataset name of the dataset; empty for a step of the whole batch
   */
  void reached(Step step, String dataset);
}
