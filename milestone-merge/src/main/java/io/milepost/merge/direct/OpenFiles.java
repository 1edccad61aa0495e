package io.milepost.merge.direct;

import static io.milepost.merge.MilestoneColumns.OPEN;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.milepost.merge.commit.DirectTransaction;
import io.milepost.merge.commit.FileRows;
import io.milepost.merge.commit.TableAt;
import io.milepost.merge.version.Transitions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute$;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;

/**
 * The files of a table's open versions as a transaction found them: what it reads, and what it
 * checks for conflicts.
 */
final class OpenFiles {
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
    // Delta asks it of files that others add: of their partitions, if it may write it anew so.
    Expression isOpen =
        new EqualTo(UnresolvedAttribute$.MODULE$.quoted(OPEN), Literal$.MODULE$.TrueLiteral());
    transaction.delta().trackReadPredicates(TableAt.seq(List.of(isOpen)), true, true);
    open.forEach(file -> transaction.delta().readFiles().add(file));
    return new OpenFiles(transaction.table(), open);
  }

  /** The open versions, each with its {@link #PLACE}. */
  Dataset<Row> versions(SparkSession spark) {
    Dataset<Row> versions = table.rows(spark, files);
    return versions.withColumn(
        PLACE, begin().apply(col("_metadata.file_path")).plus(col("_metadata.row_index")));
  }

  /** The open versions as the driver reads them, if they are few. */
  Optional<FewVersions> few(SparkSession spark) {
    return FileRows.of(spark, table, files).map(rows -> new FewVersions(spark, rows));
  }

  /** Whether the table's log says of each file how many versions it holds. */
  boolean areCounted() {
    return files.stream().allMatch(file -> file.numLogicalRecords().isDefined());
  }

  /** How many open versions there are. */
  long count() {
    return TableAt.count(files);
  }

  /** How large the files are. */
  long bytes() {
    return TableAt.bytes(files);
  }

  /** Where the first version of each file is. */
  private UserDefinedFunction begin() {
    Map<String, Long> begins = new HashMap<>();
    for (int i = 0; i < files.size(); i++) {
      begins.put(name(i), place(i, 0));
    }
    UDF1<String, Long> begin = begins::get;
    return udf(begin, DataTypes.LongType);
  }

  /** The file with that number. */
  AddFile file(int number) {
    return files.get(number);
  }

  /** What Spark calls the file with that number. */
  String name(int number) {
    return table.name(files.get(number));
  }

  /** The {@link #PLACE} of a row of a file. */
  static long place(int file, long row) {
    return ((long) file << FILE_BITS) + row;
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
