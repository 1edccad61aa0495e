package io.milepost.dag.plan;

import java.util.Optional;
import java.util.Set;

/** Knows which files of a model are different from those of an earlier commit. */
@FunctionalInterface
public interface ModelChange {
  /** Knows nothing. */
  ModelChange UNKNOWN = commit -> Optional.empty();

  /** Paths of the files that are; empty if the commit cannot be read any more. */
  Optional<Set<String>> since(String commit);
}
