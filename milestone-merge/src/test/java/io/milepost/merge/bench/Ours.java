package io.milepost.merge.bench;

import static io.milepost.merge.MilestoneColumns.VALID_FROM;
import static io.milepost.merge.MilestoneColumns.VALID_TO;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_timestamp;

import io.milepost.merge.BatchRequest;
import io.milepost.merge.BatchSource;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.IngestMode;
import io.milepost.merge.Ingestion;
import io.milepost.merge.IngestionSpec;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MilestoneReader;
import io.milepost.merge.moment.Moments;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
    this(bench.spark(), bench.folder(folder), mode, count);
  }

  /** Datasets that may be there already. */
  Ours(SparkSession spark, Path root, IngestMode mode, int count) {
    this.spark = spark;
    this.root = root;
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
    return new Published(all - published, published);
  }

  /** Merges what is published; seconds that it took. */
  double merge() {
    return Bench.seconds(ingestion::merge);
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
