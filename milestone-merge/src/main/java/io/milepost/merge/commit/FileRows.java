package io.milepost.merge.commit;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.held.ParquetRows;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.delta.deletionvectors.RoaringBitmapArray;
import org.apache.spark.sql.delta.deletionvectors.StoredBitmap$;
import org.apache.spark.sql.delta.storage.dv.HadoopFileSystemDVStore;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Rows of a few small files of a table, which the driver reads, one file after the other. */
public final class FileRows {
  private static final long MOST_BYTES = 16L << 20;

  private final TableAt table;
  private final List<AddFile> files;
  private final Configuration hadoop;
  private final ParquetRows reader;

  private FileRows(
      SparkSession spark, TableAt table, List<AddFile> files, Predicate<String> wanted) {
    Metadata metadata = table.snapshot().metadata();
    StructType columns =
        DataTypes.createStructType(
            Arrays.stream(metadata.dataSchema().fields())
                .filter(field -> wanted.test(field.name()))
                .toArray(StructField[]::new));
    this.table = table;
    this.files = List.copyOf(files);
    this.hadoop = table.log().newDeltaHadoopConf();
    this.reader = new ParquetRows(spark, hadoop, columns, metadata.partitionSchema());
  }

  /** What is done with a row. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Sees a row.
     *
     * @param file number of its file, from 0
     * @param place its place in the file, from 0
     * @param row the next one takes its place
     * @return whether to go on
     */
    boolean see(int file, long place, InternalRow row);
  }

  /**
   * The rows of these files.
   *
   * @return empty if the files are many or large, or the table is not {@linkplain TableAt#isPlain
   *     plain}
   */
  public static Optional<FileRows> of(SparkSession spark, TableAt table, List<AddFile> files) {
    return of(spark, table, files, name -> true);
  }

  /**
   * The same with some columns.
   *
   * @param wanted which ones, by name; those of partitions are there in any case
   */
  public static Optional<FileRows> of(
      SparkSession spark, TableAt table, List<AddFile> files, Predicate<String> wanted) {
    requireNonNull(spark, "spark");
    boolean areFew = files.size() <= ParquetRows.MOST_FILES && TableAt.bytes(files) < MOST_BYTES;
    return areFew && table.isPlain()
        ? Optional.of(new FileRows(spark, table, files, wanted))
        : Optional.empty();
  }

  /** The columns of a row. */
  public StructType columns() {
    return reader.columns();
  }

  /** Shows all rows, without those that deletion vectors mark, as long as they are wanted. */
  public void each(Visitor visitor) {
    for (int i = 0; i < files.size(); i++) {
      int number = i;
      LongPredicate isGone = gone(files.get(i));
      boolean goesOn =
          reader.each(
              source(files.get(i)),
              (place, row) -> isGone.test(place) || visitor.see(number, place, row));
      if (!goesOn) {
        return;
      }
    }
  }

  private ParquetRows.Source source(AddFile file) {
    List<Object> values =
        Arrays.stream(table.snapshot().metadata().partitionSchema().fieldNames())
            .map(name -> (Object) Boolean.valueOf(file.partitionValues().apply(name)))
            .toList();
    return new ParquetRows.Source(table.path(file), file.size(), values);
  }

  private LongPredicate gone(AddFile file) {
    if (file.deletionVector() == null) {
      return place -> false;
    }
    RoaringBitmapArray marked =
        StoredBitmap$.MODULE$
            .create(file.deletionVector(), table.log().dataPath())
            .load(new HadoopFileSystemDVStore(hadoop));
    return marked::contains;
  }
}
