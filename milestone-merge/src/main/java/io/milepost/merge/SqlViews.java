package io.milepost.merge;

import static io.milepost.merge.MilestoneColumns.PREVIOUS_BATCH;
import static io.milepost.merge.MilestoneColumns.VERSION;
import static java.util.Objects.requireNonNull;

import io.milepost.merge.view.ChangeSql;
import io.milepost.merge.view.VersionSql;
import java.util.function.UnaryOperator;

/**
 * Queries that show a dataset without this library, in any engine that reads Delta tables: plain
 * SQL over the tables of its milestones, of what restatements replaced, and of the ledger. They
 * show what is merged, so that two datasets of one ingestion agree.
 *
 * <p>A batch is given as a number, a named parameter marker of the engine, or a query in
 * parentheses. SQL refuses nothing: of a batch or a time before the first one there are no rows.
 * Queries that were made before the first restatement of a dataset do not know what it replaced;
 * make them again then.
 */
public final class SqlViews {
  private final VersionSql versions;
  private final String last;

  /**
   * How an engine names the tables, and quotes a name.
   *
   * @param milestones such as {@code delta.`s3a://lake/…/milestones`} in Spark
   * @param superseded versions that restatements replaced; not asked for while there is no such
   *     table
   * @param quote such as {@link #backticks} in Spark, {@link #quotes} in others
   */
  public record Tables(
      String milestones, String superseded, String ledger, UnaryOperator<String> quote) {
    public Tables {
      requireNonNull(milestones, "milestones");
      requireNonNull(superseded, "superseded");
      requireNonNull(ledger, "ledger");
      requireNonNull(quote, "quote");
    }

    /** As Spark reads them by path, where {@code spark.sql.runSQLOnFiles} is on. */
    public static Tables ofSpark(String root, String ingestion, DatasetKey dataset) {
      TablePaths paths = new TablePaths(root);
      return new Tables(
          "delta." + backticks(paths.milestones(dataset)),
          "delta." + backticks(paths.superseded(dataset)),
          "delta." + backticks(paths.ledger(ingestion)),
          SqlViews::backticks);
    }
  }

  SqlViews(VersionSql versions) {
    this(
        versions,
        "(SELECT max(batch) FROM %s WHERE kind IN ('merge', 'restate'))"
            .formatted(versions.tables().ledger()));
  }

  private SqlViews(VersionSql versions, String last) {
    this.versions = requireNonNull(versions, "versions");
    this.last = requireNonNull(last, "last");
  }

  /** A name in backticks. */
  public static String backticks(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  /** A name in double quotes, as the SQL standard has it. */
  public static String quotes(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  /** The same queries as if a batch were the last one: without what was restated after it. */
  public SqlViews knownAt(String batch) {
    return new SqlViews(versions, batch);
  }

  /** The last batch that they show, as a query in parentheses. */
  public String last() {
    return last;
  }

  /** The rows as of the last merged batch. */
  public String live() {
    return asOf(last);
  }

  /** The rows as of a batch. */
  public String asOf(String batch) {
    return """
        %s
        SELECT %s
        FROM mp_versions
        WHERE %s"""
        .formatted(versions.versions(), versions.columns(), versions.image(last, batch));
  }

  /**
   * The rows as of the last batch whose source time is not after the given one.
   *
   * @param time such as {@code TIMESTAMP '2026-01-01 00:00:00'}, in UTC
   */
  public String asOfTime(String time) {
    return asOf(
        """
        (SELECT max(batch) FROM %s WHERE kind IN ('ingest', 'restate', 'erase', 'ended')
          AND source_time <= %s AND batch <= %s)"""
            .formatted(versions.tables().ledger(), time, last));
  }

  /** All versions through the last merged batch, numbered within their key. */
  public String history() {
    String window =
        "(PARTITION BY %s ORDER BY mp_batch_in, mp_seq_in, mp_revision)"
            .formatted(String.join(", ", versions.key()));
    String version = versions.key().isEmpty() ? "1" : "row_number() OVER " + window;
    String before = versions.key().isEmpty() ? "NULL" : "lag(mp_batch_in) OVER " + window;
    return """
        %1$s
        SELECT %2$s, mp_batch_in, mp_seq_in,
          CASE WHEN mp_batch_out <= %6$s THEN mp_batch_out END AS mp_batch_out,
          CASE WHEN mp_batch_out <= %6$s THEN mp_seq_out END AS mp_seq_out,
          mp_valid_from,
          CASE WHEN mp_batch_out <= %6$s THEN mp_valid_to END AS mp_valid_to,
          mp_open OR mp_batch_out > %6$s AS mp_open,
          mp_revision,
          %3$s AS %7$s,
          %4$s AS %8$s
        FROM mp_versions
        WHERE %5$s AND mp_batch_in <= %6$s"""
        .formatted(
            versions.versions(),
            versions.columns(),
            version,
            before,
            versions.known(last),
            last,
            shown(VERSION),
            shown(PREVIOUS_BATCH));
  }

  /**
   * The net difference between two batches: {@code mp_op} and the row after it, of a delete the key
   * and NULLs. Values are compared as the engine does it; of a row that was changed and changed
   * back, maps and variants count as changed.
   *
   * @param fromExclusive the batch already known; 0 for none
   */
  public String changes(String fromExclusive, String toInclusive) {
    return new ChangeSql(versions).net(fromExclusive, toInclusive);
  }

  /**
   * Every change between two batches, not only the net one: {@code mp_batch}, {@code mp_seq},
   * {@code mp_op} and the row after it, of a delete the key and NULLs. A restatement is one change
   * of each key whose row it changed, under its own number.
   *
   * @param fromExclusive the batch already known; 0 for none
   */
  public String eachChange(String fromExclusive, String toInclusive) {
    return new ChangeSql(versions).each(fromExclusive, toInclusive);
  }

  private String shown(String column) {
    return MilestoneColumns.shown(column, versions.names());
  }
}
