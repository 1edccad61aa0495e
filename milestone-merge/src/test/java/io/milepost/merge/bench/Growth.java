package io.milepost.merge.bench;

import io.milepost.merge.IngestMode;
import io.milepost.merge.bench.Figure.Goal;
import io.milepost.merge.bench.Ours.Published;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The same number of changes, on a history and on one ten times as long. */
final class Growth implements Runnable {
  private static final int TIMES = 10;
  private static final int SHARE = 1000;

  private final Bench bench;
  private final Facts facts;
  private final long changed;
  private final Timings timings = new Timings();
  private boolean checked = true;

  Growth(Bench bench) {
    this.bench = bench;
    this.facts = bench.facts();
    this.changed = bench.size().history() / SHARE;
  }

  @Override
  public void run() {
    long keys = bench.size().history() / 2;
    Ours large = new Ours(bench, "large", IngestMode.CDC);
    Ours small = new Ours(bench, "small", IngestMode.CDC);
    large.begin(facts, keys);
    small.begin(facts, keys / TIMES);
    for (int day = 2; day < 2 + Bench.WARM + Bench.RUNS; day++) {
      turn("small", small, keys / TIMES, day);
      turn("large", large, keys, day);
    }
    figure("merge-3", "from sealed to published", Goal.atMost(1.3), "Published");
    figure("merge-3m", "from sealed to finished milestones", Goal.shown(), "Finished");
  }

  private void turn(String name, Ours ours, long keys, int day) {
    Dataset<Row> changes = bench.source(name + day, facts.changes(keys, changed, day), changed);
    Published published = ours.publish(day, changes);
    timings.add(name + "Published", published.published());
    timings.add(name + "Finished", published.published() + ours.merge());
    checked &= ours.holds(changes);
  }

  private void figure(String id, String what, Goal goal, String part) {
    bench
        .figures()
        .add(
            new Figure(
                id,
                what + ", history ten times as long / the shorter one",
                goal,
                timings.turns("large" + part, "small" + part),
                "s",
                checked,
                Map.of("rows", bench.size().history(), "changes", changed)));
  }
}
