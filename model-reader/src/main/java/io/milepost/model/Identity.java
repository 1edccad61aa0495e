package io.milepost.model;

import static java.util.Objects.requireNonNull;

import io.milepost.model.problem.ModelPath;
import java.util.Optional;

/**
 * What a thing is called, and where it is written.
 *
 * @param id what tables, cursors and DAGs are named by: survives a rename
 * @param at its spot in the model
 */
public record Identity(String name, String id, Optional<String> description, ModelPath at) {
  public Identity {
    requireNonNull(name, "name");
    requireNonNull(id, "id");
    requireNonNull(description, "description");
    requireNonNull(at, "at");
  }

  /** Anything with an identity. */
  public interface Named {
    Identity identity();

    /** What the model calls it. */
    default String name() {
      return identity().name();
    }

    /** What its tables, cursors and DAGs are named by. */
    default String id() {
      return identity().id();
    }

    /** Its spot in the model. */
    default ModelPath at() {
      return identity().at();
    }
  }
}
