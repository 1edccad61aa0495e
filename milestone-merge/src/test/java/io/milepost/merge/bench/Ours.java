package io.milepost.merge.bench;

import static io.milepost.merge.MilestoneColumns.VALID_FROM;
import static io.milepost.merge.MilestoneColumns.VALID_TO;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_timestamp;

import io.delta.tables.DeltaTable;
import io.milepost.merge.BatchRequest;
import io.milepost.merge.BatchSource;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.IngestMode;
import io.milepost.merge.Ingestion;
import io.milepost.merge.IngestionSpec;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MilestoneReader;
import io.milepost.merge.TablePaths;
import io.milepost.merge.moment.Moments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The product: datasets of one ingestion, which get a batch a day. */
final class Ours {
  private static final String SEALED = "after seal";
  private static final String STORE = "bench";
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final SparkSession spark;
  private final Path root;
  private final List<DatasetKey> datasets;
  private final Ingestion ingestion;

  /**
   * Seconds that the parts of a batch took.
   *
   * @param staged until it was sealed: reading its source and writing what was read
   * @param published from then until it was published
   */
  record Published(double staged, double published) {
    double all() {
      return staged + published;
    }
  }

  /** One dataset. */
  Ours(Bench bench, String folder, IngestMode mode) {
    this(bench, folder, mode, 1);
  }

  /** Some datasets, all of the same columns. */
  Ours(Bench bench, String folder, IngestMode mode, int count) {
    this.spark = bench.spark();
    this.root = bench.folder(folder);
    this.datasets =
        IntStream.range(0, count).mapToObj(i -> new DatasetKey(STORE, "facts" + i)).toList();
    Dataset<Row> none = new Facts(spark).rows(0, 1, 0);
    List<MergeSpec> specs =
        datasets.stream()
            .map(dataset -> MergeSpec.of(dataset, mode, none.schema()).key("id").build())
            .toList();
    this.ingestion = new Ingestion(spark, new IngestionSpec(root.toString(), STORE, specs));
  }

  /** Two batches, so that each key was written twice: half of the history has ended. */
  void begin(Facts facts, long keys) {
    for (int day = 0; day < 2; day++) {
      int today = day;
      publish(day, Facts.asRead(facts.rows(0, keys, today)));
      merge();
    }
  }

  /** Publishes the batch of a day, which is the same for all datasets. */
  Published publish(int day, Dataset<Row> rows) {
    AtomicLong sealed = new AtomicLong();
    long began = System.nanoTime();
    BatchSource source =
        BatchSource.of(
            START.plusSeconds(day),
            datasets.stream().collect(Collectors.toMap(DatasetKey::dataset, dataset -> rows)));
    UnaryOperator<String> short_ = moment -> moment.startsWith(SEALED) ? SEALED : moment;
    Moments.amid(
        SEALED,
        short_,
        () -> sealed.set(System.nanoTime()),
        () -> ingestion.publish(BatchRequest.of("day " + day), source));
    double all = Bench.since(began);
    double published = Bench.since(sealed.get());
    System.err.printf("day %d: staged %.1f s, published %.1f s%n", day, all - published, published);
    return new Published(all - published, published);
  }

  /** Merges what is published; seconds that it took. */
  double merge() {
    double merged = Bench.seconds(ingestion::merge);
    System.err.printf("merged %.1f s%n", merged);
    return merged;
  }

  Path root() {
    return root;
  }

  List<DatasetKey> datasets() {
    return datasets;
  }

  /** The reader of the first dataset. */
  MilestoneReader reader() {
    return reader(datasets.get(0));
  }

  MilestoneReader reader(DatasetKey dataset) {
    return MilestoneReader.open(spark, root.toString(), dataset);
  }

  /** Live rows of the first dataset. */
  Dataset<Row> live() {
    return reader().live();
  }

  /** Rows of the first dataset as of a day, of which the first is day 0. */
  Dataset<Row> asOf(int day) {
    return reader().asOf(day + 1);
  }

  /** Whether of the keys that changed last the new rows are live, and no others. */
  boolean holds(Dataset<Row> changes) {
    Dataset<Row> touched = live().join(changes.select("id"), "id");
    return Sums.same(touched, changes.where("mp_op <> 'delete'"));
  }

  /** The table of its versions, as it lies there. */
  Dataset<Row> table() {
    return spark.read().format("delta").load(milestones());
  }

  /** How large the files of that table are. */
  long tableBytes() {
    return detail().getAs("sizeInBytes");
  }

  /** How many files it has. */
  long tableFiles() {
    return detail().getAs("numFiles");
  }

  private Row detail() {
    return DeltaTable.forPath(spark, milestones()).detail().first();
  }

  private String milestones() {
    return new TablePaths(root.toString()).milestones(datasets.get(0));
  }

  /** Gives others, which have no batch yet, the same tables. */
  void copyTo(Ours others) {
    try (Stream<Path> below = Files.walk(root)) {
      for (Path path : below.toList()) {
        Files.copy(path, others.root.resolve(root.relativize(path)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot copy " + root, e);
    }
  }

  /** All its versions, with the days on which they began and ended. */
  Dataset<Row> versions() {
    return dated(reader().versions());
  }

  /** Versions with the days on which they began and ended. */
  static Dataset<Row> dated(Dataset<Row> versions) {
    return versions
        .withColumn("valid_from", day(col(VALID_FROM)))
        .withColumn("valid_to", day(col(VALID_TO)));
  }

  private static Column day(Column time) {
    return unix_timestamp(time).minus(lit(START.getEpochSecond())).cast("int");
  }
}
