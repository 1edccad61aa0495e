package io.milepost.merge.bench;

import io.milepost.merge.IngestMode;
import io.milepost.merge.bench.Figure.Goal;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Many small datasets of one ingestion, each of which changes a little in every batch. */
final class ManyDatasets implements Runnable {
  private static final long KEYS = 10_000;
  private static final long CHANGED = KEYS / 1000;

  private final Bench bench;
  private final Timings timings = new Timings();

  ManyDatasets(Bench bench) {
    this.bench = bench;
  }

  @Override
  public void run() {
    Facts facts = bench.facts();
    int count = bench.size().datasets();
    Ours ours = new Ours(bench, "ours", IngestMode.CDC, count);
    ours.publish(0, bench.source("all", Facts.asRead(facts.rows(0, KEYS, 0)), KEYS));
    ours.merge();
    int last = Bench.WARM + Bench.RUNS;
    for (int day = 1; day <= last; day++) {
      Dataset<Row> changes =
          bench.source("changes" + day, facts.changes(KEYS, CHANGED, day), CHANGED);
      timings.add(ours.publish(day, changes), ours.merge());
    }
    boolean checked = isAsTold(ours, facts.versions(KEYS, CHANGED, 1, last).persist());
    Map<String, Object> notes = timings.parts();
    notes.put("datasets", count);
    bench
        .figures()
        .add(
            new Figure(
                "merge-7",
                "datasets of 10,000 keys, read, published and merged, a thousandth changed",
                Goal.rate(300),
                timings.perMinute("all", count),
                "a minute",
                checked,
                notes));
    bench
        .figures()
        .add(
            new Figure(
                "merge-7p",
                "the same, read and published",
                Goal.rate(600),
                timings.perMinute("read", count),
                "a minute",
                checked,
                notes));
  }

  private static boolean isAsTold(Ours ours, Dataset<Row> oracle) {
    Row live = Sums.live(oracle.where("valid_to IS NULL"));
    boolean same = Sums.sameVersions(ours.versions(), oracle);
    return same
        && ours.datasets().stream()
            .allMatch(dataset -> Sums.live(ours.reader(dataset).live()).equals(live));
  }
}
