package io.milepost.dag.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/**
 * What happens to one DAG.
 *
 * @param fields what of it is different, in the words of specs and job files
 * @param model files of the model whose change is behind it, as far as that is known
 */
public record DagChange(String dag, Kind kind, List<FieldChange> fields, List<String> model) {
  /** What may happen. */
  public enum Kind {
    ADDED,
    CHANGED,
    /** The bundle had it, but not whole any more. */
    RESTORED,
    RETIRED;

    /** In small letters. */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public DagChange {
    requireNonNull(dag, "dag");
    requireNonNull(kind, "kind");
    fields = List.copyOf(fields);
    model = List.copyOf(model);
  }
}
