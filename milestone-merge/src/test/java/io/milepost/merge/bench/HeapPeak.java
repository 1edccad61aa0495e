package io.milepost.merge.bench;

import io.milepost.merge.IngestMode;
import io.milepost.merge.bench.Figure.Goal;
import io.milepost.merge.bench.Figure.Turns;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How much memory it takes to publish and merge a thousandth of a history that grows: what is alive
 * on the heap, found by a full collection every now and then meanwhile; all of the process, Spark
 * included.
 */
final class HeapPeak implements Runnable {
  private static final int SHARE = 1000;
  private static final double MEBIBYTE = 1 << 20;
  private static final long PAUSE_MILLIS = 200;

  private final Bench bench;
  private final Facts facts;
  private final Ours ours;
  private int day;

  HeapPeak(Bench bench) {
    this.bench = bench;
    this.facts = bench.facts();
    this.ours = new Ours(bench, "ours", IngestMode.CDC);
  }

  @Override
  public void run() {
    List<Double> peaks = new ArrayList<>();
    long before = 0;
    for (long history : bench.size().heapHistories()) {
      long keys = history / 2;
      write(before, keys);
      write(before, keys);
      before = keys;
      peaks.add(peak(history));
    }
    bench
        .figures()
        .add(
            new Figure(
                "merge-12f",
                "live heap at its most, with the largest history / with the smallest",
                Goal.none(),
                new Turns(List.of(peaks.get(0)), List.of(peaks.get(peaks.size() - 1))),
                "MiB",
                true,
                Map.of()));
  }

  private void write(long from, long to) {
    ours.publish(day, Facts.asRead(facts.rows(from, to, day)));
    ours.merge();
    day++;
  }

  private double peak(long history) {
    List<Double> peaks = new ArrayList<>();
    boolean checked = true;
    double begun = 0;
    for (int turn = 0; turn <= Bench.WARM; turn++) {
      Dataset<Row> changes =
          bench.source(
              "changes" + day, facts.changes(history / 2, history / SHARE, day), history / SHARE);
      begun = collected();
      peaks.add(peakOf(() -> publishAndMerge(changes)));
      day++;
      checked &= ours.holds(changes);
    }
    bench
        .figures()
        .add(
            new Figure(
                "merge-12",
                "live heap at its most, while a thousandth is published and merged",
                Goal.atMost(1024),
                new Turns(List.of(peaks.get(peaks.size() - 1)), List.of()),
                "MiB",
                checked,
                Map.of(
                    "rows",
                    history,
                    "before",
                    begun,
                    "heap",
                    Runtime.getRuntime().maxMemory() / MEBIBYTE)));
    return peaks.get(peaks.size() - 1);
  }

  private void publishAndMerge(Dataset<Row> changes) {
    ours.publish(day, changes);
    ours.merge();
  }

  private static double peakOf(Runnable work) {
    AtomicBoolean over = new AtomicBoolean();
    double[] peak = new double[1];
    Thread watch =
        new Thread(
            () -> {
              while (!over.get()) {
                peak[0] = Math.max(peak[0], collected());
                pause();
              }
            },
            "heap");
    watch.start();
    try {
      work.run();
    } finally {
      over.set(true);
      join(watch);
    }
    return peak[0];
  }

  /** What is alive on the heap. */
  private static double collected() {
    System.gc();
    return ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getCollectionUsage)
            .mapToLong(usage -> usage == null ? 0 : usage.getUsed())
            .sum()
        / MEBIBYTE;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
