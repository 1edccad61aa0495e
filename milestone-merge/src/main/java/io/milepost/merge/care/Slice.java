package io.milepost.merge.care;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.expr;

import io.milepost.merge.RefusedException;
import io.milepost.merge.staging.DataFaults;
import io.milepost.merge.staging.GivenRows;
import io.milepost.merge.table.Types;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** The keys of which a restatement replaces all versions. */
public final class Slice {
  private final Optional<Dataset<Row>> rows;
  private final Optional<String> condition;

  private Slice(Optional<Dataset<Row>> rows, Optional<String> condition) {
    this.rows = rows;
    this.condition = condition;
  }

  /** Exactly these keys, there or not; columns beside those of the key are ignored. */
  public static Slice keys(Dataset<Row> rows) {
    return new Slice(Optional.of(requireNonNull(rows, "rows")), Optional.empty());
  }

  /**
   * All keys for which an SQL condition holds.
   *
   * @param condition on columns of the key only; never made of text that is not trusted
   */
  public static Slice where(String condition) {
    return new Slice(Optional.empty(), Optional.of(requireNonNull(condition, "condition")));
  }

  /**
   * The keys themselves.
   *
   * @param key the key's columns, as people call them
   * @param candidates all keys there are, and all that are given
   * @param secret whether values must not be told, those in the condition included
   */
  Dataset<Row> of(StructType key, Dataset<Row> candidates, boolean secret) {
    return rows.map(given -> given(key, GivenRows.in(candidates.sparkSession(), given), secret))
        .orElseGet(() -> holding(candidates, secret));
  }

  private static Dataset<Row> given(StructType key, Dataset<Row> rows, boolean secret) {
    List<String> missing =
        Arrays.stream(key.fields())
            .filter(
                field ->
                    Types.find(rows.schema(), field.name())
                        .filter(found -> found.dataType().equals(field.dataType()))
                        .isEmpty())
            .map(field -> field.name() + " " + field.dataType().sql())
            .toList();
    if (!missing.isEmpty()) {
      throw new RefusedException(
          "Invalid slice: its rows lack columns of the key: %s"
              .formatted(String.join(", ", missing)));
    }
    Column unknown =
        Arrays.stream(key.fieldNames())
            .map(name -> Types.column(name).isNull())
            .reduce(functions.lit(false), Column::or);
    Dataset<Row> keys = Types.aligned(rows, key);
    DataFaults.explained(
        secret,
        "Cannot read the slice",
        () -> {
          if (!keys.where(unknown).isEmpty()) {
            throw new RefusedException("Invalid slice: a key has a NULL in it");
          }
        });
    return keys.distinct();
  }

  private Dataset<Row> holding(Dataset<Row> candidates, boolean secret) {
    try {
      return candidates.where(expr(condition.orElseThrow())).distinct();
    } catch (Exception e) {
      // Spark throws what the compiler does not know of.
      if (e instanceof AnalysisException wrong) {
        throw new RefusedException(
            "Invalid slice: %s (columns of the key: %s): %s"
                .formatted(
                    secret ? "its condition" : condition.orElseThrow(),
                    String.join(", ", candidates.columns()),
                    secret ? wrong.getCondition() : wrong.getSimpleMessage()));
      }
      throw e;
    }
  }
}
