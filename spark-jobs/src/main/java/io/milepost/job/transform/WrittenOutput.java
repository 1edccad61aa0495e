package io.milepost.job.transform;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.milepost.merge.BatchResult.Rows;
import io.milepost.merge.seal.Seal.SealedDataset;
import io.milepost.merge.table.Fingerprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** One dataset as an attempt has written it: what is counted is what lies there. */
record WrittenOutput(SparkSession spark, String folder) {
  WrittenOutput {
    requireNonNull(spark, "spark");
    requireNonNull(folder, "folder");
  }

  SealedDataset sealed(String dataset) {
    List<FileStatus> files = files();
    Dataset<Row> rows = spark.read().parquet(folder);
    Column[] sums = Fingerprint.sums().toArray(Column[]::new);
    Row counted =
        rows.select(Fingerprint.parts(rows.schema(), lit("insert")).toArray(Column[]::new))
            .agg(count(lit(1)).as("rows"), sums)
            .head();
    long count = counted.<Long>getAs("rows");
    return new SealedDataset(
        dataset,
        files.stream().map(file -> file.getPath().getName()).sorted().toList(),
        new Rows(count, count, 0),
        0,
        OptionalLong.empty(),
        Optional.empty(),
        files.stream().mapToLong(FileStatus::getLen).sum(),
        Fingerprint.text(count, counted::<Long>getAs),
        Optional.empty());
  }

  private List<FileStatus> files() {
    Path path = new Path(folder);
    try {
      FileSystem system = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
      return Arrays.stream(system.listStatus(path))
          .filter(file -> file.getPath().getName().endsWith(".parquet"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder, e);
    }
  }
}
