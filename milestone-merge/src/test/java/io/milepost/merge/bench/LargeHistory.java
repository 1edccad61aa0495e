package io.milepost.merge.bench;

import io.milepost.merge.IngestMode;
import io.milepost.merge.bench.Figure.Goal;
import io.milepost.merge.bench.Figure.Turns;
import io.milepost.merge.bench.Ours.Published;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A thousandth of a large history changes: ours against the textbook's, in turn. Half of the
 * history is live, half has ended.
 */
final class LargeHistory implements Runnable {
  private static final int SHARE = 1000;
  private static final String[] WITH_TEXTBOOK = {"merge-1", "merge-4"};

  private final Map<String, List<Double>> measured = new TreeMap<>();
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
      Published published = ours.publish(day, changes);
      double merged = ours.merge();
      add("staged", published.staged());
      add("published", published.published());
      add("merged", merged);
      add("finished", published.published() + merged);
      bare(changes);
      if (textbook) {
        add("textbook", plain.merge(changes, day));
        add("vectors", vectors.merge(changes, day));
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
    add("append", Bench.seconds(() -> changes.write().format("delta").mode("append").save(append)));
    add("parquet", Bench.seconds(() -> changes.write().mode("append").parquet(parquet)));
  }

  private void check(Dataset<Row> ours, Dataset<Row> theirs) {
    checked &= Sums.same(ours, theirs);
  }

  private void add(String what, double seconds) {
    measured.computeIfAbsent(what, key -> new ArrayList<>()).add(seconds);
  }

  private void figures(boolean textbook) {
    if (textbook) {
      figure(
          "merge-1",
          "textbook MERGE / from sealed to published",
          Goal.atLeast(60),
          turns("published", "textbook"));
      figure(
          "merge-1a",
          "textbook MERGE / bare Delta append of the same rows",
          Goal.none(),
          turns("append", "textbook"));
    }
    figure(
        "merge-2",
        "from sealed to published / plain Parquet of the same rows",
        Goal.atMost(2.5),
        turns("published", "parquet"));
    if (textbook) {
      figure(
          "merge-4",
          "textbook MERGE / from sealed to finished milestones",
          Goal.atLeast(15),
          turns("finished", "textbook"));
      figure(
          "merge-4v",
          "textbook MERGE with deletion vectors / from sealed to finished milestones",
          Goal.atLeast(4),
          turns("finished", "vectors"));
    }
  }

  private Turns turns(String ours, String theirs) {
    return new Turns(Bench.counted(measured.get(ours)), Bench.counted(measured.get(theirs)));
  }

  private void figure(String id, String what, Goal goal, Turns turns) {
    Map<String, Object> notes = new TreeMap<>();
    notes.put("rows", bench.size().history());
    for (String part : List.of("staged", "published", "merged")) {
      notes.put(part, Figure.median(Bench.counted(measured.get(part))));
    }
    bench.figures().add(new Figure(id, what, goal, turns, "s", checked, notes));
  }
}
