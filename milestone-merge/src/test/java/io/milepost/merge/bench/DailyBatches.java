package io.milepost.merge.bench;

import io.milepost.merge.IngestMode;
import io.milepost.merge.bench.Figure.Goal;
import io.milepost.merge.bench.Figure.Turns;
import io.milepost.merge.bench.Ours.Published;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A year of daily batches. The textbook's table is made as of a day before every so many days, and
 * what its {@code MERGE} of that day costs is taken for those of the other days.
 */
final class DailyBatches implements Runnable {
  private static final int SHARE = 1000;
  private static final int SAMPLED = 20;
  private static final int FIRST_SAMPLE = 10;

  private final Bench bench;
  private final Facts facts;
  private final long keys;
  private final long changed;
  private final Ours ours;
  private final List<Double> seconds = new ArrayList<>();
  private final List<Double> textbookSeconds = new ArrayList<>();
  private final List<Double> textbookBytes = new ArrayList<>();
  private double parquetBytes;
  private boolean checked = true;

  DailyBatches(Bench bench) {
    this.bench = bench;
    this.facts = bench.facts();
    this.keys = bench.size().dayKeys();
    this.changed = keys / SHARE;
    this.ours = new Ours(bench, "ours", IngestMode.CDC);
  }

  @Override
  public void run() {
    ours.publish(0, bench.source("all", Facts.asRead(facts.rows(0, keys, 0)), keys));
    ours.merge();
    Disk begun = Disk.of(ours.root());
    int days = bench.size().days();
    for (int day = 1; day <= days; day++) {
      Dataset<Row> changes =
          bench.source("changes" + day, facts.changes(keys, changed, day), changed);
      Published published = ours.publish(day, changes);
      seconds.add(published.published() + ours.merge());
      if (day % SAMPLED == FIRST_SAMPLE) {
        sample(changes, day);
      }
      parquetBytes += Disk.of(bench.folder("changes" + day)).bytes();
    }
    Disk ended = Disk.of(ours.root());
    checked &= Sums.sameVersions(ours.versions(), oracle(days));
    seconds(ended, days);
    bytes(ended.since(begun), days);
    asOf(days);
  }

  private Dataset<Row> oracle(int day) {
    return facts.versions(keys, changed, 1, day);
  }

  private void sample(Dataset<Row> changes, int day) {
    String name = "textbook" + day;
    Textbook textbook = new Textbook(bench.spark(), bench.folder(name));
    textbook.create(Textbook.versions(oracle(day - 1)), false);
    Disk before = Disk.of(bench.folder(name));
    textbookSeconds.add(textbook.merge(changes, day));
    textbookBytes.add(Disk.of(bench.folder(name)).since(before).bytes());
    checked &= Sums.same(textbook.live(), ours.live());
    bench.forget(name);
  }

  private void seconds(Disk ended, int days) {
    Map<String, Object> notes = new LinkedHashMap<>();
    notes.put("keys", keys);
    notes.put("batches", days);
    notes.put("milestoneFiles", ours.tableFiles());
    notes.put("milestoneFilesOnDisk", ended.in("milestones").dataFiles());
    notes.put("changeLogFilesOnDisk", ended.in("changes").dataFiles());
    notes.put("filesOnDisk", ended.files().size());
    bench
        .figures()
        .add(
            new Figure(
                "merge-8",
                "textbook MERGE, extrapolated from %d of %d days / from sealed to milestones"
                    .formatted(textbookSeconds.size(), days),
                Goal.atLeast(15),
                new Turns(List.of(sum(seconds)), List.of(sum(textbookSeconds) * days / samples())),
                "s",
                checked,
                notes));
  }

  private void bytes(Disk written, int days) {
    List<Double> all = List.of(written.bytes());
    Map<String, Object> notes = new LinkedHashMap<>();
    for (String part : List.of("staging", "changes", "milestones", "ledger", "_delta_log")) {
      notes.put(part, written.in(part).bytes());
    }
    bench
        .figures()
        .add(
            new Figure(
                "merge-8b",
                "bytes written / bytes of the changed rows as plain Parquet",
                Goal.atMost(5),
                new Turns(all, List.of(parquetBytes)),
                "bytes",
                checked,
                notes));
    bench
        .figures()
        .add(
            new Figure(
                "merge-8t",
                "bytes that the textbook writes, extrapolated / bytes written",
                Goal.atLeast(50),
                new Turns(all, List.of(sum(textbookBytes) * days / samples())),
                "bytes",
                checked,
                notes));
  }

  /** The slowest of some days, in each turn. */
  private void asOf(int days) {
    List<Integer> asked = List.of(0, days / 3, 2 * days / 3, days - 1);
    Timings timings = new Timings();
    for (int turn = 0; turn < Bench.WARM + Bench.RUNS; turn++) {
      double slowest = 0;
      for (int day : asked) {
        slowest = Math.max(slowest, Bench.seconds(() -> Bench.read(ours.asOf(day))));
      }
      timings.add("asOf", slowest);
      timings.add("live", Bench.seconds(() -> Bench.read(ours.live())));
    }
    Dataset<Row> oracle = oracle(days).persist();
    for (int day : asked) {
      String then = "valid_from <= %1$d AND coalesce(valid_to > %1$d, true)".formatted(day);
      checked &= Sums.same(ours.asOf(day), oracle.where(then));
    }
    oracle.unpersist();
    bench
        .figures()
        .add(
            new Figure(
                "merge-8a",
                "as of the slowest of days %s / live read".formatted(asked),
                Goal.atMost(2),
                timings.turns("asOf", "live"),
                "s",
                checked,
                Map.of()));
  }

  private int samples() {
    return textbookSeconds.size();
  }

  private static double sum(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sum();
  }
}
