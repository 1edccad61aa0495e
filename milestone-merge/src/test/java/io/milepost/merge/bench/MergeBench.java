package io.milepost.merge.bench;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.BatchRequest;
import io.milepost.merge.BatchSource;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.IngestMode;
import io.milepost.merge.Ingestion;
import io.milepost.merge.IngestionSpec;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MilestoneReader;
import io.milepost.merge.bench.Figures.Turns;
import io.milepost.merge.moment.Moments;
import io.milepost.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small share of a large history changes: ours against the textbook's, in turn, in one process;
 * no test, {@code scripts/bench} runs it. Both must end with the same rows.
 */
@ExtendWith(SparkExtension.class)
class MergeBench {
  private static final long ROWS = Long.getLong("milepost.rows", 1_000_000L);
  private static final int RUNS = Integer.getInteger("milepost.runs", 3);
  private static final int SHARE = 1000;
  private static final double NANOS = 1e9;
  private static final DatasetKey FACTS = new DatasetKey("bench", "facts");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path folder;

  /** Half of the history is live, half has ended: each key was written twice. */
  @Test
  void changesOfALargeHistory(SparkSession spark) throws IOException {
    long keys = ROWS / 2;
    Facts facts = new Facts(spark);
    Ours ours = new Ours(spark, folder.resolve("ours").toString(), facts);
    ours.day(0, read(facts.rows(0, keys, 0)));
    ours.day(1, read(facts.rows(0, keys, 1)));
    Textbook plain = new Textbook(spark, folder.resolve("plain").toString());
    plain.create(history(facts, keys), false);
    Textbook vectors = new Textbook(spark, folder.resolve("vectors").toString());
    vectors.create(history(facts, keys), true);
    List<Double> published = new ArrayList<>();
    List<Double> merged = new ArrayList<>();
    List<Double> textbook = new ArrayList<>();
    List<Double> withVectors = new ArrayList<>();
    List<Double> appended = new ArrayList<>();
    List<Double> parquet = new ArrayList<>();
    for (int day = 2; day < 2 + RUNS; day++) {
      int today = day;
      Path staged = folder.resolve("changes" + day);
      facts.changes(keys, ROWS / SHARE, day).coalesce(1).write().parquet(staged.toString());
      Dataset<Row> changes = spark.read().parquet(staged.toString());
      ours.publish(day, changes);
      published.add(ours.sealedToPublished());
      merged.add(seconds(ours::merge));
      textbook.add(seconds(() -> plain.merge(changes, today)));
      withVectors.add(seconds(() -> vectors.merge(changes, today)));
      appended.add(
          seconds(
              () ->
                  changes
                      .write()
                      .format("delta")
                      .mode("append")
                      .save(folder.resolve("append").toString())));
      parquet.add(
          seconds(
              () -> changes.write().mode("append").parquet(folder.resolve("parquet").toString())));
      assertSame(ours.live(), plain.live());
      assertSame(ours.live(), vectors.live());
      assertThat(ours.versions()).isEqualTo(plain.count()).isEqualTo(vectors.count());
    }
    List<Double> finished = sum(published, merged);
    Figures figures = new Figures(ROWS);
    figures.atLeast("merge-1", 60, new Turns("textbook MERGE/published", textbook, published));
    figures.show("merge-1a", new Turns("textbook MERGE/bare append", textbook, appended));
    figures.atMost("merge-2", 2.5, new Turns("published/plain Parquet", published, parquet));
    figures.atLeast("merge-4", 15, new Turns("textbook MERGE/finished", textbook, finished));
    figures.atLeast(
        "merge-4v", 4, new Turns("textbook with deletion vectors/finished", withVectors, finished));
    figures.write(Path.of("target/bench/merge.jsonl"));
  }

  private static List<Double> sum(List<Double> some, List<Double> more) {
    return IntStream.range(0, some.size()).mapToObj(i -> some.get(i) + more.get(i)).toList();
  }

  private static Dataset<Row> read(Dataset<Row> rows) {
    return rows.withColumn("mp_op", lit("read")).withColumn("mp_seq", lit(1L));
  }

  private static Dataset<Row> history(Facts facts, long keys) {
    return Textbook.versions(facts.rows(0, keys, 0), 0, lit(1))
        .unionByName(Textbook.versions(facts.rows(0, keys, 1), 1, lit(null)));
  }

  private static void assertSame(Dataset<Row> ours, Dataset<Row> theirs) {
    Dataset<Row> left = ours.select("id", Facts.VALUES);
    Dataset<Row> right = theirs.select("id", Facts.VALUES);
    assertThat(left.exceptAll(right).count() + right.exceptAll(left).count()).isZero();
  }

  private static double seconds(Runnable work) {
    long began = System.nanoTime();
    work.run();
    return (System.nanoTime() - began) / NANOS;
  }

  /** The product, whose steps can be timed alone. */
  private static final class Ours {
    private static final String SEALED = "after seal";

    private final SparkSession spark;
    private final String root;
    private final Ingestion ingestion;
    private final AtomicLong sealed = new AtomicLong();
    private double sealedToPublished;

    Ours(SparkSession spark, String root, Facts facts) {
      this.spark = spark;
      this.root = root;
      MergeSpec spec =
          MergeSpec.of(FACTS, IngestMode.CDC, facts.rows(0, 1, 0).schema()).key("id").build();
      this.ingestion = new Ingestion(spark, new IngestionSpec(root, "bench", List.of(spec)));
    }

    void day(int day, Dataset<Row> events) {
      publish(day, events);
      merge();
    }

    void publish(int day, Dataset<Row> events) {
      Moments.amid(
          SEALED,
          moment -> moment.startsWith(SEALED) ? SEALED : moment,
          () -> sealed.set(System.nanoTime()),
          () ->
              ingestion.publish(
                  BatchRequest.of("day " + day),
                  BatchSource.of(START.plusSeconds(day), Map.of(FACTS.dataset(), events))));
      sealedToPublished = (System.nanoTime() - sealed.get()) / NANOS;
    }

    double sealedToPublished() {
      return sealedToPublished;
    }

    void merge() {
      ingestion.merge();
    }

    Dataset<Row> live() {
      return MilestoneReader.open(spark, root, FACTS).live();
    }

    long versions() {
      return MilestoneReader.open(spark, root, FACTS).versions().count();
    }
  }
}
