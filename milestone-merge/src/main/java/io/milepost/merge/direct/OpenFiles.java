package io.milepost.merge.direct;

import static io.milepost.merge.MilestoneColumns.OPEN;
import static io.milepost.merge.table.Types.column;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.milepost.merge.commit.DirectTransaction;
import io.milepost.merge.commit.TableAt;
import io.milepost.merge.version.Transitions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.paths.SparkPath;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.classic.ExpressionUtils$;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.util.DeltaFileOperations$;

/**
 * The files of a table's open versions as a transaction found them: what it reads, and what it
 * checks for conflicts.
 */
final class OpenFiles {
  /** Of a version in {@link Transitions#FOUND}: its file, as Spark names it. */
  static final String FILE = "mp_file";

  /** Of a version in {@link Transitions#FOUND}: its place in its file, from 0. */
  static final String ROW = "mp_row";

  private final TableAt table;
  private final List<AddFile> files;

  private OpenFiles(TableAt table, List<AddFile> files) {
    this.table = table;
    this.files = List.copyOf(files);
  }

  /** Of the table as the transaction found it; the transaction knows that they were read. */
  static OpenFiles readBy(DirectTransaction transaction) {
    List<AddFile> open = transaction.table().files(OpenFiles::isOpen);
    Expression isOpen = ExpressionUtils$.MODULE$.expression(col(OPEN).equalTo(lit(true)));
    transaction.delta().trackReadPredicates(TableAt.seq(List.of(isOpen)), true, false);
    open.forEach(file -> transaction.delta().readFiles().add(file));
    return new OpenFiles(transaction.table(), open);
  }

  /** The open versions, each with its place. */
  Dataset<Row> versions(SparkSession spark) {
    Dataset<Row> versions = table.rows(spark, files);
    return versions.select(
        Stream.concat(
                Arrays.stream(versions.columns()).map(name -> column(name).as(name)),
                Stream.of(col("_metadata.file_path").as(FILE), col("_metadata.row_index").as(ROW)))
            .toArray(Column[]::new));
  }

  /** How many open versions there are. */
  long count() {
    return TableAt.count(files);
  }

  /** The files by the names that {@link #FILE} has for them. */
  Map<String, AddFile> byName() {
    String root = table.log().dataPath().toString();
    Map<String, AddFile> named = new HashMap<>();
    for (AddFile file : files) {
      named.put(
          SparkPath.fromPath(DeltaFileOperations$.MODULE$.absolutePath(root, file.path()))
              .urlEncoded(),
          file);
    }
    return named;
  }

  private static boolean isOpen(AddFile file) {
    return Boolean.parseBoolean(file.partitionValues().getOrElse(OPEN, () -> "false"));
  }
}
