package io.milepost.merge.ledger;

import io.milepost.merge.BatchResult;
import io.milepost.merge.ledger.LedgerRow.Author;
import io.milepost.merge.ledger.LedgerRow.Counts;
import io.milepost.merge.ledger.LedgerRow.Kind;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Row;

/** What rows of a ledger say. */
final class LedgerLines {
  private LedgerLines() {}

  /** A line without {@link LedgerColumns#DATASETS}. */
  static LedgerRow row(Row row) {
    Author author =
        new Author(
            row.getAs(LedgerColumns.ATTEMPT),
            row.getAs(LedgerColumns.RUN),
            row.getAs(LedgerColumns.JOB_DIGEST),
            row.getAs(LedgerColumns.MODEL_COMMIT));
    int inputs = row.fieldIndex(LedgerColumns.INPUTS);
    return new LedgerRow(
        Kind.valueOf(row.<String>getAs(LedgerColumns.KIND).toUpperCase(Locale.ROOT)),
        row.getAs(LedgerColumns.BATCH),
        author,
        instant(row.getAs(LedgerColumns.SOURCE_TIME)),
        instant(row.getAs(LedgerColumns.PUBLISHED_AT)),
        Optional.ofNullable(row.getAs(LedgerColumns.POSITION)),
        row.isNullAt(inputs) ? Map.of() : row.getJavaMap(inputs));
  }

  /** A timestamp, whichever of its two Java forms the session is set to. */
  private static Instant instant(Object value) {
    return value instanceof Timestamp timestamp ? timestamp.toInstant() : (Instant) value;
  }

  /** Counts of a dataset in a line. */
  static Counts counts(Row row) {
    boolean rows = !row.isNullAt(row.fieldIndex("received"));
    boolean keys = !row.isNullAt(row.fieldIndex("inserted"));
    Long seq = row.getAs(LedgerColumns.LAST_SEQ);
    return new Counts(
        row.getAs("dataset"),
        rows
            ? Optional.of(
                new BatchResult.Rows(
                    row.getAs("received"), row.getAs("accepted"), row.getAs("quarantined")))
            : Optional.empty(),
        keys
            ? Optional.of(
                new BatchResult.Keys(
                    row.getAs("inserted"),
                    row.getAs("changed"),
                    row.getAs("deleted"),
                    row.getAs("unchanged")))
            : Optional.empty(),
        row.getAs("fingerprint"),
        seq == null ? OptionalLong.empty() : OptionalLong.of(seq));
  }
}
