package io.milepost.merge.commit;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Copies of Parquet files, byte by byte, in the folder of a table. Nobody knows of them before they
 * are committed.
 */
final class FileCopies {
  /** Files of more bytes than that are copied by tasks. */
  private static final long MANY_BYTES = 64L << 20;

  private final SparkSession spark;
  private final TableAt table;
  private final Footers footers;
  private final Configuration hadoop;

  FileCopies(SparkSession spark, TableAt table) {
    this.spark = spark;
    this.table = table;
    this.footers = new Footers(spark, table);
    this.hadoop = table.log().newDeltaHadoopConf();
  }

  /** A file, and where its copy is to lie. */
  private record Copy(String from, String folder, String path) implements Serializable {
    private String to() {
      return folder + "/" + path;
    }

    void make(Configuration hadoop) {
      try {
        Path source = new Path(from);
        Path target = new Path(to());
        FileUtil.copy(
            source.getFileSystem(hadoop),
            source,
            target.getFileSystem(hadoop),
            target,
            false,
            true,
            hadoop);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot copy %s to %s".formatted(from, to()), e);
      }
    }

    /** The copy as it lies there; as long as a file that was copied. */
    FileStatus whole(FileStatus source, Configuration hadoop) {
      try {
        Path target = new Path(to());
        FileStatus status = target.getFileSystem(hadoop).getFileStatus(target);
        if (status.getLen() != source.getLen()) {
          throw new IllegalStateException(
              "Cannot copy %s to %s: of %d bytes %d are there"
                  .formatted(from, to(), source.getLen(), status.getLen()));
        }
        return status;
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot find " + to(), e);
      }
    }
  }

  /**
   * Copies files.
   *
   * @return empty, and nothing is copied, if one does not keep to the rule, or has another type or
   *     spelling of a column than the table
   */
  Optional<List<AddFile>> of(List<Path> files, CopyRule rule) {
    List<Footed> sources = files.stream().map(footers::of).toList();
    if (!table.isPlain()
        || !table.isPartitionedBy(rule.partition().keySet())
        || !sources.stream().allMatch(source -> footers.fits(source, rule))
        || !rule.condition().test(sources)) {
      return Optional.empty();
    }
    List<Copy> copies = sources.stream().map(source -> copy(source, rule)).toList();
    make(copies, sources.stream().mapToLong(source -> source.status().getLen()).sum());
    return Optional.of(
        IntStream.range(0, copies.size())
            .mapToObj(
                i ->
                    footers.added(
                        copies.get(i).path(),
                        copies.get(i).whole(sources.get(i).status(), hadoop),
                        sources.get(i).footer(),
                        rule.partition()))
            .toList());
  }

  private Copy copy(Footed source, CopyRule rule) {
    Path from = source.status().getPath();
    return new Copy(
        from.toString(),
        table.log().dataPath().toString(),
        TableAt.newFile(rule.partition(), suffix(from)));
  }

  /** Says how it is compressed. */
  private static String suffix(Path file) {
    return file.getName().substring(file.getName().indexOf('.'));
  }

  private void make(List<Copy> copies, long bytes) {
    if (bytes <= MANY_BYTES) {
      copies.forEach(copy -> copy.make(hadoop));
      return;
    }
    SerializableConfiguration conf = new SerializableConfiguration(hadoop);
    new JavaSparkContext(spark.sparkContext())
        .parallelize(copies, copies.size())
        .foreach(copy -> copy.make(conf.value()));
  }
}
