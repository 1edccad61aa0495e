package io.milepost.merge;

/** What the rows of a batch say about the keys of a dataset. */
public enum IngestMode {
  /** Every row, each time: a key that is absent was deleted. */
  FULL,
  /** Rows new or changed since the last batch; nothing is said of deletes. */
  INCREMENTAL,
  /** Ordered inserts, updates and deletes. */
  CDC,
  /** Events without a key, only ever added. */
  APPEND
}
