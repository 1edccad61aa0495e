package io.milepost.examples.retail.source;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a day came to in one table: keys, each counted once, whatever happened in between.
 *
 * @param example the first of the changed keys, as {@code name=value}
 */
public record DayCounts(long inserted, long changed, long deleted, Optional<String> example) {
  public DayCounts {
    requireNonNull(example, "example");
  }
}
