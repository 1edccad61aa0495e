package io.milepost.merge.staging;

import static io.milepost.merge.table.Types.columns;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.milepost.merge.MergeSpec;
import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.table.Fingerprint;
import io.milepost.merge.table.Types;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the keys of staged rows say.
 *
 * @param rows all of them
 * @param keys different keys
 * @param withoutKey rows with a NULL in their key
 * @param repeated keys that more than one row has
 * @param fingerprint of the rows as inserts
 */
record KeyCheck(long rows, long keys, long withoutKey, long repeated, String fingerprint) {
  private static final String ROWS = "mp_rows";
  private static final int SAMPLES = 5;
  private static final int DIGITS = 12;
  private static final String HMAC = "HmacSHA256";

  /** Of this process alone: equal values look equal in its reports, and guesses cannot be tried. */
  private static final SecretKeySpec SECRET = new SecretKeySpec(random(), HMAC);

  /** Looks at all rows once. */
  static KeyCheck of(Dataset<Row> staged, MergeSpec spec, int partitions) {
    Column[] key = columns(spec.key());
    List<Column> hashed = new ArrayList<>(List.of(key));
    hashed.addAll(Fingerprint.parts(spec.schema(), lit(MilestoneSteps.INSERT)));
    Dataset<Row> rows = staged.select(hashed.toArray(Column[]::new));
    Dataset<Row> perKey = grouped(spread(rows, key, partitions), key, Fingerprint.sums());
    Column missing = anyNull(spec);
    List<Column> counts = new ArrayList<>();
    counts.add(total(when(missing, col(ROWS))).as("missing"));
    counts.add(total(when(missing, lit(0L)).otherwise(lit(1L))).as("keys"));
    counts.add(
        total(when(col(ROWS).gt(1).and(org.apache.spark.sql.functions.not(missing)), lit(1L)))
            .as("repeated"));
    counts.addAll(Fingerprint.sums());
    Row row = perKey.agg(total(col(ROWS)).as("rows"), counts.toArray(Column[]::new)).head();
    long all = row.getAs("rows");
    return new KeyCheck(
        all,
        row.getAs("keys"),
        row.getAs("missing"),
        row.getAs("repeated"),
        Fingerprint.text(all, row::<Long>getAs));
  }

  /** A few rows without a key, for a message. */
  static String samplesWithoutKey(Dataset<Row> staged, MergeSpec spec) {
    return samples(staged.where(anyNull(spec)).select(columns(spec.key())).distinct(), spec);
  }

  /** A few keys that more than one row has, for a message. */
  static String samplesRepeated(Dataset<Row> staged, MergeSpec spec) {
    Column[] key = columns(spec.key());
    return samples(
        grouped(staged, key, List.of())
            .where(col(ROWS).gt(1).and(org.apache.spark.sql.functions.not(anyNull(spec))))
            .select(key),
        spec);
  }

  private static Dataset<Row> grouped(Dataset<Row> rows, Column[] key, List<Column> more) {
    return rows.groupBy(key).agg(count(lit(1)).as(ROWS), more.toArray(Column[]::new));
  }

  /** Few rows in one partition: a shuffle into many empty ones takes longer than the work. */
  private static Dataset<Row> spread(Dataset<Row> rows, Column[] key, int partitions) {
    return partitions == 1 ? rows.coalesce(1) : rows.repartition(partitions, key);
  }

  private static Column total(Column value) {
    return coalesce(sum(value), lit(0L));
  }

  private static Column anyNull(MergeSpec spec) {
    return spec.key().stream()
        .map(name -> Types.column(name).isNull())
        .reduce(Column::or)
        .orElseThrow();
  }

  private static String samples(Dataset<Row> keys, MergeSpec spec) {
    return Arrays.stream((Row[]) keys.orderBy(columns(spec.key())).take(SAMPLES))
        .map(
            key ->
                IntStream.range(0, key.size())
                    .mapToObj(i -> shown(spec, spec.key().get(i), key.get(i)))
                    .collect(Collectors.joining(", ", "(", ")")))
        .collect(Collectors.joining(", "));
  }

  private static String shown(MergeSpec spec, String name, Object value) {
    if (value == null) {
      return name + " NULL";
    }
    return spec.classified().contains(name)
        ? name + " #" + hash(value.toString())
        : name + " " + value;
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
