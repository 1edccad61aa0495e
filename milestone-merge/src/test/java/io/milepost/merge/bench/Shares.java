package io.milepost.merge.bench;

import io.milepost.merge.IngestMode;
import io.milepost.merge.bench.Figure.Goal;
import io.milepost.merge.bench.Figure.Turns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Ever larger shares of a table's keys change: what each costs, in seconds and in bytes. */
final class Shares implements Runnable {
  private static final long MILLION = 1_000_000;

  /** By the letter of their figure. */
  private static final Map<String, Long> PER_MILLION =
      new TreeMap<>(Map.of("a", 100L, "b", 1_000L, "c", 10_000L, "d", 100_000L));

  /** Of a merge that writes all anew; one that writes what changed, twice over, stays below. */
  private static final double FULL_REWRITE = 0.5;

  private final Bench bench;

  Shares(Bench bench) {
    this.bench = bench;
  }

  @Override
  public void run() {
    Facts facts = bench.facts();
    long keys = bench.size().history() / 2;
    Ours ours = new Ours(bench, "ours", IngestMode.CDC);
    ours.begin(facts, keys);
    int day = 2;
    for (Entry<String, Long> share : PER_MILLION.entrySet()) {
      long changed = keys * share.getValue() / MILLION;
      Timings timings = new Timings();
      List<Double> tables = new ArrayList<>();
      boolean checked = true;
      for (int turn = 0; turn < Bench.WARM + Bench.RUNS; turn++, day++) {
        Dataset<Row> changes =
            bench.source("changes" + day, facts.changes(keys, changed, day), changed);
        Disk before = Disk.of(ours.root());
        tables.add((double) ours.tableBytes());
        timings.add(ours.publish(day, changes), ours.merge());
        Disk written = Disk.of(ours.root()).since(before);
        timings.add("bytes", written.in("milestones").bytes());
        timings.add("allBytes", written.bytes());
        checked &= ours.holds(changes);
      }
      Turns turns = new Turns(timings.counted("bytes"), tables.subList(Bench.WARM, tables.size()));
      figure(share, timings, turns, checked);
    }
  }

  private void figure(Entry<String, Long> share, Timings timings, Turns turns, boolean checked) {
    Map<String, Object> notes = timings.parts();
    notes.put("all", Figure.median(timings.counted("all")));
    notes.put("bytesOfAllTables", Figure.median(timings.counted("allBytes")));
    bench
        .figures()
        .add(
            new Figure(
                "merge-10" + share.getKey(),
                "bytes that a merge of %s %% of the keys writes / bytes of the milestones"
                    .formatted(Figure.number(share.getValue() * 100.0 / MILLION)),
                Goal.atMost(FULL_REWRITE),
                turns,
                "bytes",
                checked,
                notes));
  }
}
