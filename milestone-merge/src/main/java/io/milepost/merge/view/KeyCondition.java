package io.milepost.merge.view;

import static io.milepost.merge.table.Types.column;
import static java.util.Objects.requireNonNull;

import io.milepost.merge.DatasetKey;
import io.milepost.merge.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/** The condition that columns of a key have values which somebody typed. */
public final class KeyCondition {
  private final DatasetKey dataset;
  private final List<String> key;
  private final Dataset<Row> rows;

  /**
   * Conditions on a dataset.
   *
   * @param rows looked into where a text may be padded
   */
  public KeyCondition(DatasetKey dataset, List<String> key, Dataset<Row> rows) {
    this.dataset = requireNonNull(dataset, "dataset");
    this.key = List.copyOf(key);
    this.rows = requireNonNull(rows, "rows");
  }

  /**
   * The condition. Where no key has exactly these values, blanks at the end of text count as
   * nothing: a source pads what it calls char(n), and nobody types that.
   *
   * @param values as text, by column
   * @throws RefusedException if a column is not of the key, or a text is no value of its type
   */
  public Column matching(Map<String, String> values) {
    if (values.isEmpty() || !key.containsAll(values.keySet())) {
      throw new RefusedException(
          "Invalid key: %s (columns of the key of %s: %s)"
              .formatted(values.keySet(), dataset, key));
    }
    Column exact = condition(values, UnaryOperator.identity());
    return values.keySet().stream().anyMatch(this::isText) && rows.where(exact).isEmpty()
        ? condition(values, functions::rtrim)
        : exact;
  }

  private Column condition(Map<String, String> values, UnaryOperator<Column> text) {
    return values.entrySet().stream()
        .map(
            entry -> {
              Column value = typed(entry.getKey(), entry.getValue());
              Column stored = column(entry.getKey());
              return isText(entry.getKey())
                  ? text.apply(stored).equalTo(text.apply(value))
                  : stored.equalTo(value);
            })
        .reduce(Column::and)
        .orElseThrow();
  }

  private boolean isText(String column) {
    return rows.schema().apply(column).dataType() instanceof StringType;
  }

  private Column typed(String name, String text) {
    DataType type = rows.schema().apply(name).dataType();
    Column value = functions.lit(text).try_cast(type);
    Row probe =
        rows.sparkSession()
            .createDataFrame(List.of(RowFactory.create()), new StructType())
            .select(value)
            .head();
    if (probe.isNullAt(0)) {
      throw new RefusedException(
          "Invalid key: %s of %s is of type %s, and the value given is not"
              .formatted(name, dataset, type.sql()));
    }
    return value;
  }
}
