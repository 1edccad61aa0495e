package io.milepost.merge.table;

import io.milepost.merge.MergeSpec;
import io.milepost.merge.MergeSpec.Meaning;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Names of columns and the names under which they lie in the tables: a column that is renamed keeps
 * the one it had, so that no file is touched.
 */
public final class StoredNames {
  private StoredNames() {}

  /** The same spec with all names as in the tables. */
  public static MergeSpec applied(MergeSpec spec) {
    if (spec.stored().isEmpty()) {
      return spec;
    }
    Meaning meaning = spec.meaning();
    return new MergeSpec(
        spec.dataset(),
        schema(spec.schema(), spec.stored()),
        spec.key().stream().map(name -> stored(spec, name)).toList(),
        new Meaning(
            meaning.mode(),
            meaning.granularity(),
            meaning.order(),
            stored(spec, meaning.untracked()),
            meaning.untrackedChange(),
            meaning.softDelete()),
        stored(spec, spec.classified()),
        Map.of(),
        spec.guard(),
        spec.tables());
  }

  /** What columns are called, by their names in the tables, where these differ. */
  public static Map<String, String> names(MergeSpec spec) {
    Map<String, String> names = new LinkedHashMap<>();
    spec.stored()
        .forEach(
            (name, stored) -> {
              if (!name.equals(stored)) {
                names.put(stored, name);
              }
            });
    return names;
  }

  /** The schema with other names. */
  public static StructType schema(StructType schema, Map<String, String> names) {
    return new StructType(
        Arrays.stream(schema.fields())
            .map(
                field ->
                    new StructField(
                        names.getOrDefault(field.name(), field.name()),
                        field.dataType(),
                        field.nullable(),
                        field.metadata()))
            .toArray(StructField[]::new));
  }

  /** The rows with other names; columns that the map does not name keep theirs. */
  public static Dataset<Row> renamed(Dataset<Row> rows, Map<String, String> names) {
    if (names.isEmpty()) {
      return rows;
    }
    return rows.select(
        Arrays.stream(rows.columns())
            .map(name -> Types.column(name).as(names.getOrDefault(name, name)))
            .toArray(Column[]::new));
  }

  /** The name of a column in the tables. */
  public static String stored(MergeSpec spec, String name) {
    return spec.stored().getOrDefault(name, name);
  }

  private static Set<String> stored(MergeSpec spec, Set<String> names) {
    return names.stream().map(name -> stored(spec, name)).collect(Collectors.toSet());
  }

  /** Names in the tables that two columns share, in any case. */
  public static List<String> shared(MergeSpec spec) {
    return Arrays.stream(schema(spec.schema(), spec.stored()).fieldNames())
        .collect(
            Collectors.groupingBy(
                Function.identity(),
                () -> new TreeMap<>(String.CASE_INSENSITIVE_ORDER),
                Collectors.toList()))
        .values()
        .stream()
        .filter(same -> same.size() > 1)
        .map(same -> same.get(0))
        .toList();
  }
}
