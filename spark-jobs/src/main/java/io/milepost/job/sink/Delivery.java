package io.milepost.job.sink;

import static java.util.Objects.requireNonNull;

import io.milepost.job.secret.CredentialResolver;
import io.milepost.merge.RefusedException;
import io.milepost.model.job.SinkSpec;
import io.milepost.model.job.SinkSpec.Mask;
import io.milepost.model.schema.Column;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * A sink made ready: the columns it delivers and the condition its rows fulfil. Rows go in under
 * storage names and come out under the names of the model.
 *
 * @param rows which rows are delivered, over storage names; never NULL
 */
public record Delivery(
    SinkSpec sink, List<DeliveredColumn> columns, org.apache.spark.sql.Column rows) {

  public Delivery {
    requireNonNull(sink, "sink");
    columns = List.copyOf(columns);
    requireNonNull(rows, "rows");
  }

  /**
   * Reads a sink's selection.
   *
   * @param secrets where the keys of hashes are found
   * @throws RefusedException if the selection does not fit the dataset
   */
  public static Delivery of(SinkSpec sink, CredentialResolver secrets) {
    List<DeliveredColumn> columns = new ArrayList<>();
    for (Column column : selected(sink)) {
      Mask mask = sink.selection().masks().get(column.name());
      columns.add(
          mask == null
              ? DeliveredColumn.plain(column)
              : mask.match(new MaskedColumn(column, secrets)));
    }
    return new Delivery(sink, columns, Conditions.of(sink));
  }

  /** The rows that fulfil the condition, with the columns of the model. */
  public Dataset<Row> of(Dataset<Row> rows) {
    return columns(rows.filter(this.rows));
  }

  /** All rows, with the columns of the model. */
  public Dataset<Row> columns(Dataset<Row> rows) {
    return rows.select(
        columns.stream()
            .map(column -> column.value().as(column.name()))
            .toArray(org.apache.spark.sql.Column[]::new));
  }

  /**
   * The key's columns as the consumer gets them, in the order of the key.
   *
   * @throws RefusedException if the consumer could not tell rows apart by them
   */
  public List<DeliveredColumn> key() {
    List<String> missing =
        sink.schema().key().stream()
            .map(Column::name)
            .filter(name -> columns.stream().noneMatch(column -> column.name().equals(name)))
            .toList();
    if (!missing.isEmpty()) {
      throw new RefusedException(
          ("Cannot deliver sink %s: the key columns %s of %s are not among its"
                  + " columns, so that rows could not be told apart. Add them to columns (a"
                  + " mask of hash hides their values).")
              .formatted(sink.name(), missing, sink.dataset()));
    }
    List<DeliveredColumn> key =
        columns.stream()
            .filter(column -> column.keyPosition().isPresent())
            .sorted(Comparator.comparing(column -> column.keyPosition().orElseThrow()))
            .toList();
    key.forEach(this::requireDistinct);
    if (key.isEmpty()) {
      throw new RefusedException(
          "Cannot deliver sink %s: %s has no key. Give the contract a primary key."
              .formatted(sink.name(), sink.dataset()));
    }
    return key;
  }

  private void requireDistinct(DeliveredColumn column) {
    if (column.mayMerge()) {
      throw new RefusedException(
          ("Cannot deliver sink %s: the mask of its key column %s may make two keys"
                  + " one. Use hash, or leave the column as it is.")
              .formatted(sink.name(), column.name()));
    }
  }

  private static List<Column> selected(SinkSpec sink) {
    List<String> names = sink.selection().columns();
    for (String name : mentioned(sink)) {
      if (sink.schema().find(name).isEmpty()) {
        throw new RefusedException(
            "Cannot deliver sink %s: unknown column %s (%s has %s)"
                .formatted(
                    sink.name(),
                    name,
                    sink.dataset(),
                    sink.schema().columns().stream().map(Column::name).toList()));
      }
    }
    return names.isEmpty()
        ? sink.schema().columns()
        : names.stream().map(name -> sink.schema().find(name).orElseThrow()).toList();
  }

  private static List<String> mentioned(SinkSpec sink) {
    List<String> names = new ArrayList<>(sink.selection().columns());
    names.addAll(sink.selection().masks().keySet());
    names.addAll(sink.selection().where().keySet());
    return names;
  }

  static org.apache.spark.sql.Column stored(Column column) {
    return functions.col("`" + column.storageName() + "`");
  }
}
