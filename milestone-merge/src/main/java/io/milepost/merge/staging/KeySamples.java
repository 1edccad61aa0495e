package io.milepost.merge.staging;

import static io.milepost.merge.table.Types.columns;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.milepost.merge.MergeSpec;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.table.Types;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A few keys for a message; values of classified columns only as hashes. */
final class KeySamples {
  private static final int SAMPLES = 5;
  private static final int DIGITS = 12;
  private static final String ROWS = "mp_rows";
  private static final String HMAC = "HmacSHA256";

  /** Of this process alone: equal values look equal in its reports, and guesses cannot be tried. */
  private static final SecretKeySpec SECRET = new SecretKeySpec(random(), HMAC);

  private KeySamples() {}

  /** Keys of rows with a NULL in them. */
  static String withoutKey(Dataset<Row> staged, MergeSpec spec) {
    Column anyNull =
        spec.key().stream()
            .map(name -> Types.column(name).isNull())
            .reduce(Column::or)
            .orElseThrow();
    return of(staged.where(anyNull), spec);
  }

  /** Keys that several rows have. */
  static String repeated(Dataset<Row> rows, MergeSpec spec) {
    return of(
        rows.where(col(MilestoneColumns.REASON).isNull())
            .groupBy(RowFacts.identity(spec))
            .agg(count(lit(1)).as(ROWS))
            .where(col(ROWS).gt(1)),
        spec);
  }

  /** Keys of rows. */
  static String of(Dataset<Row> rows, MergeSpec spec) {
    Column[] key = columns(spec.key());
    return Arrays.stream((Row[]) rows.select(key).distinct().orderBy(key).take(SAMPLES))
        .map(
            row ->
                IntStream.range(0, row.size())
                    .mapToObj(i -> shown(spec, spec.key().get(i), row.get(i)))
                    .collect(Collectors.joining(", ", "(", ")")))
        .collect(Collectors.joining(", "));
  }

  private static String shown(MergeSpec spec, String name, Object value) {
    if (value == null) {
      return name + " NULL";
    }
    String text =
        value instanceof byte[] bytes
            ? "X'%s'".formatted(HexFormat.of().withUpperCase().formatHex(bytes))
            : value.toString();
    return spec.classified().contains(name) ? name + " #" + hash(text) : name + " " + text;
  }

  private static String hash(String value) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(SECRET);
      byte[] sum = mac.doFinal(value.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum).substring(0, DIGITS);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has " + HMAC, e);
    }
  }

  private static byte[] random() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}
