package io.milepost.job.sink;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.repeat;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.trunc;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.milepost.job.SparkTypes;
import io.milepost.job.secret.CredentialResolver;
import io.milepost.job.sink.DeliveredColumn.AppliedMask;
import io.milepost.job.sink.DeliveredColumn.Distinctness;
import io.milepost.merge.RefusedException;
import io.milepost.model.job.SinkSpec.Mask;
import io.milepost.model.schema.Column;
import io.milepost.model.schema.Column.Presence;
import io.milepost.model.schema.DataType;
import io.milepost.model.schema.DataType.Simple;
import io.milepost.model.schema.DataType.Text;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.types.DataTypes;

/** A column under its mask. NULL stays NULL under each of them. */
record MaskedColumn(Column column, CredentialResolver secrets)
    implements Mask.Cases<DeliveredColumn> {
  private static final String REDACTED = "***";
  private static final int HASH_LENGTH = 64;

  MaskedColumn {
    requireNonNull(column, "column");
    requireNonNull(secrets, "secrets");
  }

  @Override
  public DeliveredColumn blank(Mask.Blank mask) {
    return column.presence() == Presence.OPTIONAL
        ? masked(lit(null), "blank")
        : masked(keepNull(column.type().match(new Zero())), "blank");
  }

  @Override
  public DeliveredColumn redact(Mask.Redact mask) {
    if (!isText()) {
      return blank(new Mask.Blank());
    }
    int most = column.type() instanceof Text text ? text.length() : REDACTED.length();
    return masked(
        keepNull(lit(REDACTED.substring(0, Math.min(most, REDACTED.length())))), "redact");
  }

  @Override
  public DeliveredColumn keep(Mask.Keep mask) {
    require(isText(), "keeps characters, which fits text only");
    org.apache.spark.sql.Column rest = length(value()).minus(mask.characters());
    org.apache.spark.sql.Column stars = repeat(lit("*"), rest);
    org.apache.spark.sql.Column shown =
        switch (mask.end()) {
          case FIRST -> concat(substring(value(), 1, mask.characters()), stars);
          case LAST ->
              concat(stars, value().substr(rest.plus(1), lit(Math.max(mask.characters(), 0))));
        };
    return masked(
        when(rest.gt(0), shown).otherwise(value()),
        "keep %s %d".formatted(mask.end(), mask.characters()));
  }

  @Override
  public DeliveredColumn truncate(Mask.Truncate mask) {
    String unit = mask.unit().name().toLowerCase(Locale.ROOT);
    String text = "truncate " + unit;
    if (column.type() == Simple.DATE) {
      return masked(mask.unit() == Mask.Unit.DAY ? value() : trunc(value(), unit), text);
    }
    require(
        column.type() == Simple.TIMESTAMP || column.type() == Simple.TIMESTAMP_NTZ,
        "truncates, which fits dates and times only");
    return masked(date_trunc(unit, value().cast(DataTypes.TimestampType)), text);
  }

  @Override
  public DeliveredColumn round(Mask.Round mask) {
    return masked(Rounding.toMultiple(column, mask.multiple()), "round " + mask.multiple());
  }

  @Override
  public DeliveredColumn hash(Mask.Hash mask) {
    Hmac hmac = new Hmac(secrets.secret(mask.credential()));
    require(column.type() != Simple.BINARY, "is hash, which does not fit bytes");
    return new DeliveredColumn(
        column.name(),
        new Text(DataType.Padding.VARCHAR, HASH_LENGTH),
        column.presence(),
        column.keyPosition(),
        udf(hmac, DataTypes.StringType).apply(value().cast(DataTypes.StringType)),
        Optional.of(
            new AppliedMask(
                // A new key gives new hashes: then everything has to be delivered again.
                "hash %s %s".formatted(mask.credential(), hmac.call("milepost").substring(0, 16)),
                Distinctness.KEPT)));
  }

  private DeliveredColumn masked(org.apache.spark.sql.Column value, String text) {
    return new DeliveredColumn(
        column.name(),
        column.type(),
        column.presence(),
        column.keyPosition(),
        value.cast(SparkTypes.of(column.type())),
        Optional.of(new AppliedMask(text, Distinctness.LOST)));
  }

  private org.apache.spark.sql.Column keepNull(org.apache.spark.sql.Column replacement) {
    return when(value().isNotNull(), replacement);
  }

  private org.apache.spark.sql.Column value() {
    return Delivery.stored(column);
  }

  private boolean isText() {
    return column.type() == Simple.STRING || column.type() instanceof Text;
  }

  private void require(boolean fits, String what) {
    if (!fits) {
      throw new RefusedException(
          "Cannot mask column %s of type %s: its mask %s"
              .formatted(column.name(), column.type().text(), what));
    }
  }
}
