package io.milepost.job.transform;

import io.milepost.job.SparkTypes;
import io.milepost.merge.RefusedException;
import io.milepost.model.job.TransformSpec;
import io.milepost.model.job.TransformSpec.Output;
import io.milepost.model.schema.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;

/** Compares what a transformer returned with what its output store promises. */
final class OutputCheck {
  private OutputCheck() {}

  /**
   * Does nothing if datasets, columns and types are those of the contract.
   *
   * @throws RefusedException naming all that is not
   */
  static void check(TransformSpec spec, Map<String, Dataset<Row>> returned) {
    List<String> problems = new ArrayList<>();
    Set<String> declared =
        spec.outputs().stream().map(Output::dataset).collect(Collectors.toCollection(TreeSet::new));
    for (String extra : new TreeSet<>(returned.keySet())) {
      if (!declared.contains(extra)) {
        problems.add("it returned %s, which is no dataset of the store".formatted(extra));
      }
    }
    for (Output output : spec.outputs()) {
      Dataset<Row> rows = returned.get(output.dataset());
      if (rows == null) {
        problems.add("it did not return " + output.dataset());
      } else {
        check(output, rows, problems);
      }
    }
    if (!problems.isEmpty()) {
      throw new RefusedException(
          ("Cannot keep what transformer %s returned for store %s:\n  %s\nCorrect the"
                  + " code, or the contract of the store.")
              .formatted(spec.workspace(), spec.outputStore(), String.join("\n  ", problems)));
    }
  }

  private static void check(Output output, Dataset<Row> rows, List<String> problems) {
    Map<String, DataType> returned =
        Arrays.stream(rows.schema().fields())
            .collect(
                Collectors.toMap(field -> field.name(), field -> field.dataType(), (a, b) -> a));
    for (Column column : output.schema().columns()) {
      DataType type = returned.remove(column.name());
      DataType declared = SparkTypes.of(column.type());
      if (type == null) {
        problems.add("%s has no column %s".formatted(output.dataset(), column.name()));
      } else if (!type.equals(declared)) {
        problems.add(
            "%s.%s is %s, the contract says %s"
                .formatted(output.dataset(), column.name(), type.sql(), declared.sql()));
      }
    }
    new TreeSet<>(returned.keySet())
        .forEach(
            extra ->
                problems.add("%s has a column %s too many".formatted(output.dataset(), extra)));
  }

  /** The rows as they are kept: columns in order and under their storage names. */
  static Dataset<Row> stored(Output output, Dataset<Row> rows) {
    return rows.select(
        output.schema().columns().stream()
            .map(column -> functions.col("`" + column.name() + "`").as(column.storageName()))
            .toArray(org.apache.spark.sql.Column[]::new));
  }
}
