package io.milepost.merge.bench;

import static org.apache.spark.sql.functions.col;

import io.milepost.merge.IngestMode;
import io.milepost.merge.bench.Figure.Goal;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Reading a history of which some batches are not merged yet, and one key of it. A table that is
 * merged lies beside one that is not; both got the same batches.
 */
final class Readings implements Runnable {
  private static final int WAITING = 20;
  private static final int SHARE = 1000;

  private final Bench bench;
  private final Facts facts;
  private final long keys;
  private final long changed;

  Readings(Bench bench) {
    this.bench = bench;
    this.facts = bench.facts();
    this.keys = bench.size().history() / 2;
    this.changed = keys / SHARE;
  }

  @Override
  public void run() {
    Ours merged = new Ours(bench, "merged", IngestMode.CDC);
    merged.begin(facts, keys);
    if (bench.wants("merge-6")) {
      Ours waiting = new Ours(bench, "waiting", IngestMode.CDC);
      merged.copyTo(waiting);
      publish(waiting);
      publish(merged);
      merged.merge();
      live(waiting, merged);
    } else {
      publish(merged);
      merged.merge();
    }
    if (bench.wants("merge-9")) {
      oneKey(merged);
    }
  }

  private void publish(Ours ours) {
    for (int day = 2; day < 2 + WAITING; day++) {
      ours.publish(day, facts.changes(keys, changed, day));
    }
  }

  private Dataset<Row> oracle() {
    return facts.versions(keys, changed, 2, 1 + WAITING);
  }

  private void live(Ours waiting, Ours merged) {
    Timings timings = new Timings();
    for (int turn = 0; turn < Bench.WARM + Bench.RUNS; turn++) {
      timings.add("waiting", Bench.seconds(() -> Bench.read(waiting.live())));
      timings.add("merged", Bench.seconds(() -> Bench.read(merged.live())));
    }
    Dataset<Row> expected = oracle().where("valid_to IS NULL");
    boolean checked =
        Sums.same(waiting.live(), expected)
            && Sums.same(merged.live(), expected)
            && waiting.reader().mergedBatch() + WAITING == waiting.reader().publishedBatch();
    bench
        .figures()
        .add(
            new Figure(
                "merge-6",
                "live read through %d batches that are not merged / all merged".formatted(WAITING),
                Goal.atMost(1.3),
                timings.turns("waiting", "merged"),
                "s",
                checked,
                Map.of("keys", keys)));
  }

  private void oneKey(Ours ours) {
    Timings timings = new Timings();
    boolean checked = true;
    long step = keys / changed;
    for (int turn = 0; turn < Bench.WARM + Bench.RUNS; turn++) {
      long number = changed / 20 * 10 + 10L * turn + 3; // of those that change every week
      String id = Long.toString(number * step + 3);
      timings.add(
          "key", Bench.seconds(() -> ours.reader().versions(Map.of("id", id)).collectAsList()));
      timings.add("scan", Bench.seconds(() -> Bench.read(ours.table())));
      checked &=
          Sums.sameVersions(
              Ours.dated(ours.reader().versions(Map.of("id", id))),
              oracle().where(col("id").equalTo(Long.parseLong(id))));
    }
    bench
        .figures()
        .add(
            new Figure(
                "merge-9",
                "history of one key / full scan of the milestones",
                Goal.atMost(1.0 / 20),
                timings.turns("key", "scan"),
                "s",
                checked,
                Map.of("rows", bench.size().history())));
  }
}
