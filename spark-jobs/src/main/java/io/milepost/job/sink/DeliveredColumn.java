package io.milepost.job.sink;

import static java.util.Objects.requireNonNull;

import io.milepost.model.schema.Column;
import io.milepost.model.schema.DataType;
import java.util.Optional;

/**
 * A column as a consumer gets it.
 *
 * @param name what the model calls it
 * @param type its type after the mask
 * @param presence whether NULL may come
 * @param value how it is computed of the stored row
 * @param mask says which mask made it, and with which key; empty without one
 */
public record DeliveredColumn(
    String name,
    DataType type,
    Column.Presence presence,
    Optional<Integer> keyPosition,
    org.apache.spark.sql.Column value,
    Optional<AppliedMask> mask) {

  /**
   * A mask that was applied.
   *
   * @param text changes whenever masked values may come out otherwise
   * @param keeps whether different values stay different
   */
  public record AppliedMask(String text, Distinctness keeps) {
    public AppliedMask {
      requireNonNull(text, "text");
      requireNonNull(keeps, "keeps");
    }
  }

  /** What a mask leaves of the difference between two values. */
  public enum Distinctness {
    /** Different values stay different. */
    KEPT,
    /** Different values may become the same. */
    LOST
  }

  public DeliveredColumn {
    requireNonNull(name, "name");
    requireNonNull(type, "type");
    requireNonNull(presence, "presence");
    requireNonNull(keyPosition, "keyPosition");
    requireNonNull(value, "value");
    requireNonNull(mask, "mask");
  }

  /** The column as it is stored. */
  static DeliveredColumn plain(Column column) {
    return new DeliveredColumn(
        column.name(),
        column.type(),
        column.presence(),
        column.keyPosition(),
        Delivery.stored(column),
        Optional.empty());
  }

  /** Whether two rows could have the same value here that had different ones before. */
  boolean mayMerge() {
    return mask.filter(applied -> applied.keeps() == Distinctness.LOST).isPresent();
  }
}
