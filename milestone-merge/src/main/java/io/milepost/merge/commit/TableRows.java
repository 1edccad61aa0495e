package io.milepost.merge.commit;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.actions.AddFile;

/** Reads tables as they are now. */
public final class TableRows {
  /** A table of less than that many bytes is small, and so is one of so few files. */
  private static final long MANY_BYTES = 16L << 20;

  private static final int FEW_FILES = 64;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private TableRows() {}

  /**
   * All rows of a table, as a frame of a session. Delta chooses the files of a large one by what it
   * knows of them, which takes it some Spark jobs; of a small one all files of a partition are
   * opened, which cost less, and their footers say what is to be read of them.
   */
  public static Dataset<Row> of(SparkSession spark, String table) {
    return small(spark, table, file -> true)
        .orElseGet(() -> spark.read().format("delta").load(table));
  }

  /**
   * The rows with a number from {@code from} through {@code to}. Where the files that may hold some
   * are few, no other file is opened, nor counts for how large the rows are taken to be.
   *
   * @param number a column of type BIGINT
   */
  public static Dataset<Row> of(SparkSession spark, String table, Range number) {
    return small(spark, table, number::mayBeIn)
        .orElseGet(() -> spark.read().format("delta").load(table))
        .where(col(number.column()).between(number.from(), number.to()));
  }

  /**
   * Values of a column.
   *
   * @param column of type BIGINT
   * @param from the least
   * @param to the greatest
   */
  public record Range(String column, long from, long to) {
    public Range {
      requireNonNull(column, "column");
    }

    /** Whether a file may hold one, by what the table's log says of it. */
    boolean mayBeIn(AddFile file) {
      if (file.stats() == null) {
        return true;
      }
      try {
        JsonNode stats = MAPPER.readTree(file.stats());
        JsonNode least = stats.path("minValues").path(column);
        JsonNode most = stats.path("maxValues").path(column);
        boolean known = least.isIntegralNumber() && most.isIntegralNumber();
        return !known || (most.longValue() >= from && least.longValue() <= to);
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException("Cannot read the statistics of " + file.path(), e);
      }
    }
  }

  private static Optional<Dataset<Row>> small(
      SparkSession spark, String table, Predicate<AddFile> wanted) {
    if (!DeltaParts.arePresent()) {
      return Optional.empty();
    }
    TableAt now = TableAt.now(spark, table);
    return now.listed()
        .map(files -> files.stream().filter(wanted).toList())
        .filter(files -> files.size() <= FEW_FILES || TableAt.bytes(files) < MANY_BYTES)
        .map(files -> now.rows(spark, files));
  }
}
