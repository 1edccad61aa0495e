package io.milepost.model.job;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.milepost.model.schema.Schema;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One dataset as a workspace gets it.
 *
 * @param name the table's name for the consumer, before the container's naming rules
 * @param schema the whole dataset's schema
 * @param selection what of it is delivered
 */
public record SinkSpec(
    String name, DatasetId dataset, Schema schema, History history, Selection selection) {

  /** Which versions a consumer gets. */
  public enum History {
    /** The rows of now. */
    LIVE,
    /** The rows of now with their older versions. */
    LIVE_WITH_HISTORY,
    /** Every version, of deleted keys too. */
    FORENSIC
  }

  /**
   * Columns, masks and rows. Without a word in it, the whole dataset, new columns too.
   *
   * @param columns names in the model, in order; empty means all
   * @param masks by name of column
   * @param where by name of column; all must hold
   */
  public record Selection(
      List<String> columns, Map<String, Mask> masks, Map<String, Condition> where) {
    /** Everything. */
    public static final Selection ALL = new Selection(List.of(), Map.of(), Map.of());

    public Selection {
      columns = List.copyOf(columns);
      masks = Map.copyOf(masks);
      where = Map.copyOf(where);
    }
  }

  /** How a value is made harmless. NULL stays NULL. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "mask")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Mask.Blank.class, name = "blank"),
    @JsonSubTypes.Type(value = Mask.Redact.class, name = "redact"),
    @JsonSubTypes.Type(value = Mask.Keep.class, name = "keep"),
    @JsonSubTypes.Type(value = Mask.Truncate.class, name = "truncate"),
    @JsonSubTypes.Type(value = Mask.Round.class, name = "round"),
    @JsonSubTypes.Type(value = Mask.Hash.class, name = "hash")
  })
  public sealed interface Mask {
    /** One result per kind of mask: a new one must break all that applies them. */
    <R> R match(Cases<R> cases);

    /** A function over all masks. */
    interface Cases<R> {
      R blank(Blank mask);

      R redact(Redact mask);

      R keep(Keep mask);

      R truncate(Truncate mask);

      R round(Round mask);

      R hash(Hash mask);
    }

    /** NULL where the column allows it, otherwise the type's zero: empty text, 0, 1970-01-01. */
    record Blank() implements Mask {
      @Override
      public <R> R match(Cases<R> cases) {
        return cases.blank(this);
      }
    }

    /** Text becomes {@code ***}; any other type is blanked. */
    record Redact() implements Mask {
      @Override
      public <R> R match(Cases<R> cases) {
        return cases.redact(this);
      }
    }

    /** Only characters at one end stay, each of the others becomes {@code *}. */
    record Keep(End end, int characters) implements Mask {
      public Keep {
        requireNonNull(end, "end");
      }

      @Override
      public <R> R match(Cases<R> cases) {
        return cases.keep(this);
      }
    }

    /** Which end of a text. */
    enum End {
      FIRST,
      LAST
    }

    /** A date or time becomes the beginning of its year, month or day. */
    record Truncate(Unit unit) implements Mask {
      public Truncate {
        requireNonNull(unit, "unit");
      }

      @Override
      public <R> R match(Cases<R> cases) {
        return cases.truncate(this);
      }
    }

    /** Units of time. */
    enum Unit {
      YEAR,
      MONTH,
      DAY
    }

    /** A number becomes the nearest multiple, halves away from zero. */
    record Round(String multiple) implements Mask {
      public Round {
        requireNonNull(multiple, "multiple");
      }

      @Override
      public <R> R match(Cases<R> cases) {
        return cases.round(this);
      }
    }

    /** HMAC-SHA-256 in hex, keyed by the secret of that credential. */
    record Hash(String credential) implements Mask {
      public Hash {
        requireNonNull(credential, "credential");
      }

      @Override
      public <R> R match(Cases<R> cases) {
        return cases.hash(this);
      }
    }
  }

  /**
   * Which rows stay, by the value of one column. All that is said must hold; NULL fits {@code
   * isNull} alone. Values are text, to be read by the column's type.
   */
  public record Condition(
      List<String> in, List<String> notIn, Bounds bounds, Optional<Boolean> isNull) {
    public Condition {
      in = List.copyOf(in);
      notIn = List.copyOf(notIn);
      requireNonNull(bounds, "bounds");
      requireNonNull(isNull, "isNull");
    }
  }

  /** Lower and upper ends of a range. */
  public record Bounds(
      Optional<String> above,
      Optional<String> atLeast,
      Optional<String> below,
      Optional<String> atMost) {
    /** No ends at all. */
    public static final Bounds NONE =
        new Bounds(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public Bounds {
      requireNonNull(above, "above");
      requireNonNull(atLeast, "atLeast");
      requireNonNull(below, "below");
      requireNonNull(atMost, "atMost");
    }
  }

  public SinkSpec {
    requireNonNull(name, "name");
    requireNonNull(dataset, "dataset");
    requireNonNull(schema, "schema");
    requireNonNull(history, "history");
    requireNonNull(selection, "selection");
  }
}
