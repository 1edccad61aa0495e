package io.milepost.merge.bench;

import io.milepost.merge.IngestMode;
import io.milepost.merge.bench.Figure.Goal;
import io.milepost.merge.bench.Figure.Turns;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A thousandth of a large history changes: ours against the textbook's, in turn. Half of the
 * history is live, half has ended.
 */
final class LargeHistory implements Runnable {
  private static final int SHARE = 1000;
  private static final String[] WITH_TEXTBOOK = {"merge-1", "merge-4"};

  private final Timings timings = new Timings();
  private final Bench bench;
  private boolean checked = true;

  LargeHistory(Bench bench) {
    this.bench = bench;
  }

  @Override
  public void run() {
    long keys = bench.size().history() / 2;
    Facts facts = bench.facts();
    boolean textbook = bench.wants(WITH_TEXTBOOK);
    Ours ours = new Ours(bench, "ours", IngestMode.CDC);
    ours.begin(facts, keys);
    Textbook plain = new Textbook(bench.spark(), bench.folder("plain"));
    Textbook vectors = new Textbook(bench.spark(), bench.folder("vectors"));
    if (textbook) {
      plain.begin(facts, keys, false);
      vectors.begin(facts, keys, true);
    }
    long changed = bench.size().history() / SHARE;
    int last = 1 + Bench.WARM + Bench.RUNS;
    for (int day = 2; day <= last; day++) {
      Dataset<Row> changes =
          bench.source("changes" + day, facts.changes(keys, changed, day), changed);
      timings.add(ours.publish(day, changes), ours.merge());
      bare(changes);
      if (textbook) {
        timings.add("textbook", plain.merge(changes, day));
        timings.add("vectors", vectors.merge(changes, day));
        check(ours.live(), plain.live());
        check(ours.live(), vectors.live());
      }
    }
    Dataset<Row> oracle = facts.versions(keys, changed, 2, last);
    checked &= Sums.sameVersions(ours.versions(), oracle);
    if (textbook) {
      checked &= Sums.sameVersions(plain.versions(), oracle);
      checked &= Sums.sameVersions(vectors.versions(), oracle);
    }
    figures(textbook);
  }

  private void bare(Dataset<Row> changes) {
    String append = bench.folder("append").toString();
    String parquet = bench.folder("parquet").toString();
    timings.add(
        "append", Bench.seconds(() -> changes.write().format("delta").mode("append").save(append)));
    timings.add("parquet", Bench.seconds(() -> changes.write().mode("append").parquet(parquet)));
  }

  private void check(Dataset<Row> ours, Dataset<Row> theirs) {
    checked &= Sums.same(ours, theirs);
  }

  private void figures(boolean textbook) {
    if (textbook) {
      figure(
          "merge-1",
          "textbook MERGE / from sealed to published",
          Goal.atLeast(60),
          timings.turns("published", "textbook"));
      figure(
          "merge-1a",
          "textbook MERGE / bare Delta append of the same rows",
          Goal.none(),
          timings.turns("append", "textbook"));
    }
    figure(
        "merge-2",
        "from sealed to published / plain Parquet of the same rows",
        Goal.atMost(2.5),
        timings.turns("published", "parquet"));
    if (textbook) {
      figure(
          "merge-4",
          "textbook MERGE / from sealed to finished milestones",
          Goal.atLeast(15),
          timings.turns("finished", "textbook"));
      figure(
          "merge-4v",
          "textbook MERGE with deletion vectors / from sealed to finished milestones",
          Goal.atLeast(4),
          timings.turns("finished", "vectors"));
    }
  }

  private void figure(String id, String what, Goal goal, Turns turns) {
    Map<String, Object> notes = timings.parts();
    notes.put("rows", bench.size().history());
    bench.figures().add(new Figure(id, what, goal, turns, "s", checked, notes));
  }
}
