package io.milepost.merge.table;

import static io.milepost.merge.table.Types.quoted;

import io.milepost.merge.commit.Conflicts;
import io.milepost.merge.moment.Moment;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.VariantType;

/** Columns that come to a table of ours after it was made. */
public final class AddedColumns {
  private AddedColumns() {}

  /**
   * Adds the columns that a table lacks. Delta takes some types into a table that is there only
   * once it is told to; when it makes one, it sees to that itself.
   *
   * @param spark a pinned session
   */
  public static void add(SparkSession spark, String path, StructType wanted) {
    if (lacking(spark, path, wanted).isEmpty()) {
      return;
    }
    Moment.before("add columns to " + path);
    Conflicts.outlasted(
        "add columns to " + path,
        () -> {
          List<StructField> added = lacking(spark, path, wanted);
          if (!added.isEmpty()) {
            alter(spark, "delta." + quoted(path), added);
          }
        });
    Moment.after("add columns to " + path);
  }

  private static List<StructField> lacking(SparkSession spark, String path, StructType wanted) {
    StructType present = DatasetTables.columns(spark, path);
    return Arrays.stream(wanted.fields())
        .filter(field -> Types.find(present, field.name()).isEmpty())
        .toList();
  }

  private static void alter(SparkSession spark, String table, List<StructField> added) {
    Set<String> features = new TreeSet<>();
    added.forEach(field -> features(field.dataType(), features));
    if (!features.isEmpty()) {
      String properties =
          features.stream()
              .map("'delta.feature.%s' = 'supported'"::formatted)
              .collect(Collectors.joining(", "));
      spark.sql("ALTER TABLE %s SET TBLPROPERTIES (%s)".formatted(table, properties));
    }
    String columns =
        added.stream()
            .map(field -> quoted(field.name()) + " " + field.dataType().sql())
            .collect(Collectors.joining(", "));
    spark.sql("ALTER TABLE %s ADD COLUMNS (%s)".formatted(table, columns));
  }

  private static void features(DataType type, Set<String> found) {
    if (type instanceof TimestampNTZType) {
      found.add("timestampNtz");
    } else if (type instanceof VariantType) {
      found.add("variantType");
    }
    Types.parts(type).forEach(part -> features(part, found));
  }
}
