package io.milepost.merge.batch;

import io.milepost.merge.MergeSpec;
import io.milepost.merge.table.StoredNames;
import io.milepost.merge.table.Types;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Whether tables can have the names of a dataset's columns, and of what is inside them. */
final class NameCheck {
  /** What Delta takes in no name of a table without column mapping. */
  private static final Pattern REFUSED = Pattern.compile("[ ,;{}()\n\t=]");

  private static final String LIST = "a blank, tab or line break, or one of , ; { } ( ) =";

  /** What Delta's MERGE and ours ask of rows, besides their columns. */
  private static final String METADATA = "_metadata";

  private NameCheck() {}

  /** Adds what is wrong with the names. */
  static void refusals(MergeSpec spec, List<String> refusals) {
    for (StructField field : spec.schema().fields()) {
      String stored = StoredNames.stored(spec, field.name());
      if (stored.isEmpty()) {
        refusals.add("a column has no name");
      } else if (REFUSED.matcher(stored).find()) {
        refusals.add(
            ("column %s has %s in its name, which its tables cannot have: give it another one"
                    + " there, such as stored name %s")
                .formatted(field.name(), LIST, REFUSED.matcher(stored).replaceAll("_")));
      }
      if (Types.sameName(stored, METADATA)) {
        refusals.add(
            ("column %s is called as Spark calls what it knows of files, which its tables cannot"
                    + " have: give it another name there, such as stored name metadata")
                .formatted(field.name()));
      }
      inside(field.name(), field.dataType(), refusals);
    }
  }

  private static void inside(String column, DataType type, List<String> refusals) {
    if (type instanceof ArrayType array) {
      inside(column, array.elementType(), refusals);
    }
    if (type instanceof MapType map) {
      inside(column, map.keyType(), refusals);
      inside(column, map.valueType(), refusals);
    }
    if (type instanceof StructType struct) {
      fields(column, struct, refusals);
    }
  }

  private static void fields(String column, StructType struct, List<String> refusals) {
    Set<String> names = Types.names(List.of());
    for (StructField field : struct.fields()) {
      if (field.name().isEmpty() || REFUSED.matcher(field.name()).find()) {
        refusals.add(
            ("field %s inside column %s has no name, or %s in it, which its tables cannot have:"
                    + " rename it in what is read")
                .formatted(field.name(), column, LIST));
      }
      if (!names.add(field.name())) {
        refusals.add(
            "field %s is there twice inside column %s, ignoring case"
                .formatted(field.name(), column));
      }
      inside(column, field.dataType(), refusals);
    }
  }
}
