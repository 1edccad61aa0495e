package io.milepost.merge;

import static io.milepost.merge.MilestoneColumns.PREVIOUS_BATCH;
import static io.milepost.merge.MilestoneColumns.VERSION;
import static java.util.Objects.requireNonNull;

import io.milepost.merge.table.TableContract;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Queries that show a dataset without this library, in any engine that reads Delta tables: plain
 * SQL over the tables of its milestones and of the ledger. They show what is merged, so that two
 * datasets of one ingestion agree.
 */
public final class SqlViews {
  private final TableContract contract;
  private final Tables tables;

  /**
   * How an engine names the two tables, and quotes a name.
   *
   * @param milestones such as {@code delta.`s3a://lake/…/milestones`} in Spark
   * @param quote such as {@link #backticks} in Spark, {@link #quotes} in others
   */
  public record Tables(String milestones, String ledger, UnaryOperator<String> quote) {
    public Tables {
      requireNonNull(milestones, "milestones");
      requireNonNull(ledger, "ledger");
      requireNonNull(quote, "quote");
    }

    /** As Spark reads them by path. */
    public static Tables ofSpark(String root, String ingestion, DatasetKey dataset) {
      TablePaths paths = new TablePaths(root);
      return new Tables(
          "delta." + backticks(paths.milestones(dataset)),
          "delta." + backticks(paths.ledger(ingestion)),
          SqlViews::backticks);
    }
  }

  SqlViews(TableContract contract, Tables tables) {
    this.contract = requireNonNull(contract, "contract");
    this.tables = requireNonNull(tables, "tables");
  }

  /** A name in backticks. */
  public static String backticks(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  /** A name in double quotes, as the SQL standard has it. */
  public static String quotes(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  /** The rows as of the last merged batch. */
  public String live() {
    return asOf("(%s)".formatted(merged()));
  }

  /**
   * The rows as of a batch.
   *
   * @param batch a number, or a parameter marker of the engine
   */
  public String asOf(String batch) {
    return """
        SELECT %s
        FROM %s
        WHERE mp_batch_in <= %s AND (mp_batch_out IS NULL OR mp_batch_out > %s)"""
        .formatted(columns(), tables.milestones(), batch, batch);
  }

  /** All versions through the last merged batch, numbered within their key. */
  public String history() {
    String key = names(contract.key()).collect(Collectors.joining(", "));
    String window = "(PARTITION BY %s ORDER BY mp_batch_in, mp_seq_in)".formatted(key);
    String version = contract.key().isEmpty() ? "1" : "row_number() OVER " + window;
    String before = contract.key().isEmpty() ? "NULL" : "lag(mp_batch_in) OVER " + window;
    return """
        SELECT %1$s, mp_batch_in, mp_seq_in,
          CASE WHEN mp_batch_out <= (%5$s) THEN mp_batch_out END AS mp_batch_out,
          CASE WHEN mp_batch_out <= (%5$s) THEN mp_seq_out END AS mp_seq_out,
          mp_valid_from,
          CASE WHEN mp_batch_out <= (%5$s) THEN mp_valid_to END AS mp_valid_to,
          mp_open OR mp_batch_out > (%5$s) AS mp_open,
          mp_revision,
          %2$s AS %6$s,
          %3$s AS %7$s
        FROM %4$s
        WHERE mp_batch_in <= (%5$s)"""
        .formatted(
            columns(),
            version,
            before,
            tables.milestones(),
            merged(),
            shown(VERSION),
            shown(PREVIOUS_BATCH));
  }

  private String shown(String column) {
    return MilestoneColumns.shown(column, called());
  }

  private List<String> called() {
    return Arrays.stream(contract.schema().fieldNames())
        .map(name -> contract.names().getOrDefault(name, name))
        .toList();
  }

  private String merged() {
    return "SELECT max(batch) FROM %s WHERE kind IN ('merge', 'restate')"
        .formatted(tables.ledger());
  }

  private String columns() {
    return Arrays.stream(contract.schema().fieldNames())
        .map(
            stored ->
                "%s AS %s"
                    .formatted(
                        tables.quote().apply(stored),
                        tables.quote().apply(contract.names().getOrDefault(stored, stored))))
        .collect(Collectors.joining(", "));
  }

  private Stream<String> names(List<String> stored) {
    return stored.stream().map(tables.quote());
  }
}
