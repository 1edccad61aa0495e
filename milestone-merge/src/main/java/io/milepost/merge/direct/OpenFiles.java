package io.milepost.merge.direct;

import static io.milepost.merge.MilestoneColumns.OPEN;
import static io.milepost.merge.table.Types.column;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

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
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.classic.ExpressionUtils$;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.util.DeltaFileOperations$;
import org.apache.spark.sql.types.DataTypes;

/**
 * The files of a table's open versions as a transaction found them: what it reads, and what it
 * checks for conflicts.
 */
final class OpenFiles {
  /** Of a version in {@link Transitions#FOUND}: its file, as Spark names it. */
  static final String FILE = "mp_file";

  /** Of a version in {@link Transitions#FOUND}: its place in its file, from 0. */
  static final String ROW = "mp_row";

  /**
   * Of a version in {@link Transitions#FOUND}: its place in the table, the number of its file times
   * 2<sup>32</sup> and its place in that.
   */
  static final String PLACE = "mp_place";

  private static final int FILE_BITS = 32;

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

  /** The same versions, each with its {@link #PLACE} instead. */
  Dataset<Row> placed(Dataset<Row> versions) {
    return versions.withColumn(PLACE, place(col(FILE), col(ROW))).drop(FILE, ROW);
  }

  /**
   * The {@link #PLACE} of a version; NULL of none.
   *
   * @param file its {@link #FILE}
   * @param row its {@link #ROW}
   */
  Column place(Column file, Column row) {
    Map<String, Long> begins = new HashMap<>();
    for (int i = 0; i < files.size(); i++) {
      begins.put(name(i), (long) i << FILE_BITS);
    }
    UDF1<String, Long> begin = begins::get;
    return udf(begin, DataTypes.LongType).apply(file).plus(row);
  }

  /** The file with that number. */
  AddFile file(int number) {
    return files.get(number);
  }

  /** What Spark calls the file with that number. */
  String name(int number) {
    String root = table.log().dataPath().toString();
    return SparkPath.fromPath(
            DeltaFileOperations$.MODULE$.absolutePath(root, files.get(number).path()))
        .urlEncoded();
  }

  /** The number of the file in which a {@link #PLACE} is. */
  static int file(long place) {
    return (int) (place >>> FILE_BITS);
  }

  /** Where in its file a {@link #PLACE} is. */
  static long row(long place) {
    return place & ((1L << FILE_BITS) - 1);
  }

  private static boolean isOpen(AddFile file) {
    return Boolean.parseBoolean(file.partitionValues().getOrElse(OPEN, () -> "false"));
  }
}
