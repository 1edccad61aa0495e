package io.milepost.model;

import static java.util.Objects.requireNonNull;

import io.milepost.model.Identity.Named;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A team's consent, in the folder of who gives it.
 *
 * @param team who gives it
 * @param to a workspace, or one group of it as {@code workspace.group}
 * @param datasets {@code store.dataset}, or one column as {@code store.dataset.column}
 * @param until when it ends; never when empty
 */
public record Approval(
    Identity identity,
    String team,
    Grant grant,
    String to,
    List<String> datasets,
    Optional<Instant> until)
    implements Named {

  /** What is consented to. */
  public sealed interface Grant {
    /** The producer lets a consumer have data. */
    record Access() implements Grant {}

    /** The producer lets the output of a transformer drop the input's classification. */
    record Declassification() implements Grant {}

    /** The consumer lets a producer break a contract. */
    record Change(Kind kind) implements Grant {
      public Change {
        requireNonNull(kind, "kind");
      }
    }
  }

  /** Changes that need a consumer's consent. */
  public enum Kind {
    DROP_COLUMN,
    NARROW_TYPE,
    CHANGE_KEY,
    TIGHTEN,
    RECLASSIFY,
    REMOVE
  }

  public Approval {
    requireNonNull(identity, "identity");
    requireNonNull(team, "team");
    requireNonNull(grant, "grant");
    requireNonNull(to, "to");
    datasets = List.copyOf(datasets);
    requireNonNull(until, "until");
  }

  /** Whether it holds at that time. */
  public boolean holdsAt(Instant time) {
    return until.map(time::isBefore).orElse(true);
  }
}
