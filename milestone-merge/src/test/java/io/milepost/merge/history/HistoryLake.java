package io.milepost.merge.history;

import io.milepost.merge.BatchRequest;
import io.milepost.merge.BatchResult;
import io.milepost.merge.BatchSource;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.IngestMode;
import io.milepost.merge.Ingestion;
import io.milepost.merge.IngestionSpec;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MergeSpec.Granularity;
import io.milepost.merge.MergeSpec.Guard;
import io.milepost.merge.MergeSpec.UntrackedChange;
import io.milepost.merge.MergeSpecBuilder;
import io.milepost.merge.MilestoneReader;
import io.milepost.merge.TablePaths;
import io.milepost.merge.care.Care;
import io.milepost.merge.care.Correction;
import io.milepost.merge.care.Restatement;
import io.milepost.merge.care.Slice;
import io.milepost.merge.history.oracle.Rules;
import io.milepost.merge.quarantine.Quarantine;
import io.milepost.testing.DeltaTableAssert;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** A root with one table, which is given batches. */
final class HistoryLake {
  private static final DatasetKey TABLE = new DatasetKey("made_up", "histories");
  private static final Instant START = Instant.parse("2026-10-24T22:30:00.000001Z");

  private final SparkSession spark;
  private final TablePaths paths;
  private final Setting setting;
  private Offer offer;

  /** What the source has for a batch. */
  private record Offer(int batch, MergeSpec spec, Dataset<Row> rows) {}

  HistoryLake(SparkSession session, Path root, Setting setting) {
    this.spark = session.newSession();
    this.paths = new TablePaths(root.toString());
    this.setting = setting;
    setting.session().forEach((name, value) -> spark.conf().set(name, value));
  }

  /** When the source was as a batch shows it. */
  static Instant time(long batch) {
    return START.plus(Duration.ofMinutes(90 * batch));
  }

  /** What the source has from now on; columns and rows in any order. */
  void offer(int batch, SourceRows rows) {
    Random random = new Random(batch);
    StructType schema = rows.schema(random);
    Dataset<Row> frame = rows.frame(spark, setting.rules().mode(), random);
    offer = new Offer(batch, spec(schema, rows.names()), frame);
  }

  /** Takes the batch that is on offer all the way. */
  BatchResult run() {
    return ingestion().run(request(), new OfferSource(offer));
  }

  /** Publishes the batch that is on offer, and stops there. */
  void publish() {
    ingestion().publish(request(), new OfferSource(offer));
  }

  /** Merges the batch that is published. */
  BatchResult merge() {
    return ingestion().merge().get(0);
  }

  /** Last versions of ledger, change log and milestones. */
  List<Long> tableVersions() {
    return List.of(
        DeltaTableAssert.lastVersion(Path.of(paths.ledger(TABLE.store()))),
        DeltaTableAssert.lastVersion(Path.of(paths.changes(TABLE))),
        milestonesVersion());
  }

  long milestonesVersion() {
    return DeltaTableAssert.lastVersion(Path.of(paths.milestones(TABLE)));
  }

  /** Refuses data files in the commits after a version of the milestones. */
  void requireNoFileSince(long version) {
    for (long later = version + 1; later <= milestonesVersion(); later++) {
      DeltaTableAssert.assertThatTable(Path.of(paths.milestones(TABLE))).addedFiles(later, 0);
    }
  }

  MilestoneReader reader() {
    // Spark asks the thread's session, not the frame's, which of Java's dates a row has.
    SparkSession.setActiveSession(spark);
    return MilestoneReader.open(spark, paths.root(), TABLE);
  }

  private Ingestion ingestion() {
    return new Ingestion(
        spark, new IngestionSpec(paths.root(), TABLE.store(), List.of(offer.spec())));
  }

  private BatchRequest request() {
    String run = "run" + offer.batch();
    return new BatchRequest(run, run + "-" + System.nanoTime(), "job", "commit");
  }

  /** Gives some keys other versions. */
  void restate(String slice, List<Row> versions, StructType schema) {
    new Restatement(new Care(spark, paths.root()), TABLE)
        .restate(
            Slice.where(slice),
            Correction.versions(spark.createDataFrame(versions, schema)),
            BatchRequest.of("restate"));
  }

  /** What was put into quarantine, by the first names of columns. */
  Optional<Dataset<Row>> quarantine() {
    SparkSession.setActiveSession(spark);
    return new Quarantine(spark, paths).rows(TABLE);
  }

  private MergeSpec spec(StructType schema, Map<String, String> names) {
    Rules rules = setting.rules();
    Map<String, String> stored = new HashMap<>();
    names.forEach((first, now) -> stored.put(now, first));
    stored.entrySet().removeIf(name -> name.getKey().equals(name.getValue()));
    MergeSpecBuilder spec =
        MergeSpec.of(TABLE, IngestMode.valueOf(rules.mode().name()), schema)
            .stored(stored)
            .order(setting.order())
            .granularity(Granularity.valueOf(rules.granularity().name()))
            .guard(new Guard(100, Long.MAX_VALUE))
            .tables(setting.format());
    setting.softDelete().ifPresent(spec::softDelete);
    if (!rules.untracked().isEmpty()) {
      spec.untracked(
          UntrackedChange.valueOf(rules.change().name()),
          rules.untracked().stream().map(names::get).toArray(String[]::new));
    }
    return rules.isKeyless()
        ? spec.build()
        : spec.key(Stream.of(Columns.HISTORY, Columns.ID, Columns.PART).map(names::get).toList())
            .build();
  }

  private record OfferSource(Offer offer) implements BatchSource {
    @Override
    public Snapshot open(Optional<String> position) {
      return new OfferView(offer);
    }
  }

  private record OfferView(Offer offer) implements BatchSource.Snapshot {
    @Override
    public Dataset<Row> rows(MergeSpec dataset) {
      return offer.rows();
    }

    @Override
    public String position() {
      return "{\"batch\": %d}".formatted(offer.batch());
    }

    @Override
    public Instant sourceTime() {
      return time(offer.batch());
    }

    @Override
    public void close() {}
  }
}
