package io.milepost.dag.disk;

import java.util.List;

/**
 * The difference between a bundle's folder and what it is to be.
 *
 * @param writes paths of new and changed files, the manifest last
 * @param deletes paths of files that go
 * @param newJobs digests of job files that are missing or damaged
 * @param oldJobs digests of those that nobody names any more
 */
public record BundleChange(
    List<String> writes, List<String> deletes, List<String> newJobs, List<String> oldJobs) {
  public BundleChange {
    writes = List.copyOf(writes);
    deletes = List.copyOf(deletes);
    newJobs = List.copyOf(newJobs);
    oldJobs = List.copyOf(oldJobs);
  }

  /** How many files are written. */
  public int written() {
    return writes.size() + newJobs.size();
  }

  /** How many files are deleted. */
  public int deleted() {
    return deletes.size() + oldJobs.size();
  }

  boolean isEmpty() {
    return written() + deleted() == 0;
  }
}
