package io.milepost.model.check;

import static java.util.Objects.requireNonNull;

import io.milepost.model.job.SinkSpec.Mask;
import io.milepost.model.schema.Column;
import io.milepost.model.schema.DataType.Decimal;
import io.milepost.model.schema.DataType.Simple;
import io.milepost.model.schema.DataType.Text;
import java.util.Optional;
import java.util.Set;

/** Why a mask does not fit a column; nothing if it does. */
record MaskFit(Column column) implements Mask.Cases<Optional<String>> {
  private static final Set<Simple> NUMBERS =
      Set.of(Simple.SMALLINT, Simple.INT, Simple.BIGINT, Simple.FLOAT, Simple.DOUBLE);
  private static final Set<Simple> TIMES =
      Set.of(Simple.DATE, Simple.TIMESTAMP, Simple.TIMESTAMP_NTZ);

  MaskFit {
    requireNonNull(column, "column");
  }

  @Override
  public Optional<String> blank(Mask.Blank mask) {
    return Optional.empty();
  }

  @Override
  public Optional<String> redact(Mask.Redact mask) {
    return Optional.empty();
  }

  @Override
  public Optional<String> keep(Mask.Keep mask) {
    boolean text = column.type() == Simple.STRING || column.type() instanceof Text;
    return fit(text, "keepFirst and keepLast are for text");
  }

  @Override
  public Optional<String> truncate(Mask.Truncate mask) {
    return fit(among(TIMES), "truncate is for dates and times");
  }

  @Override
  public Optional<String> round(Mask.Round mask) {
    return fit(column.type() instanceof Decimal || among(NUMBERS), "round is for numbers");
  }

  @Override
  public Optional<String> hash(Mask.Hash mask) {
    return fit(column.type() != Simple.BINARY, "hash is not for bytes");
  }

  private boolean among(Set<Simple> types) {
    return column.type() instanceof Simple simple && types.contains(simple);
  }

  private Optional<String> fit(boolean fits, String why) {
    return fits
        ? Optional.empty()
        : Optional.of(
            "Cannot mask %s of type %s so: %s".formatted(column.name(), column.type().text(), why));
  }
}
