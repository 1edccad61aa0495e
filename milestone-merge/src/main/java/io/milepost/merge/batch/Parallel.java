package io.milepost.merge.batch;

import io.milepost.merge.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Works on several datasets at once; the first failure ends them all. */
public final class Parallel {
  /** Datasets worked on at once. */
  public static final int THREADS = 4;

  private static final Logger LOG = LoggerFactory.getLogger(Parallel.class);

  private final SparkSession spark;
  private final String what;
  private final int threads;

  /**
   * Parallel work.
   *
   * @param spark active in its threads
   * @param what shown beside Spark's jobs
   */
  public Parallel(SparkSession spark, String what) {
    this(spark, what, THREADS);
  }

  private Parallel(SparkSession spark, String what, int threads) {
    this.spark = spark;
    this.what = what;
    this.threads = threads;
  }

  /** The same work, with no more datasets at once than that. */
  public Parallel atMost(int datasets) {
    return new Parallel(spark, what, Math.max(1, Math.min(threads, datasets)));
  }

  /** Results in the order of the items. Failures other than the first are attached to it. */
  public <T, R> List<R> map(List<T> items, Function<T, R> work) {
    String group = UUID.randomUUID().toString();
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    ExecutorService workers =
        Executors.newFixedThreadPool(
            Math.min(threads, Math.max(1, items.size())), Parallel::thread);
    try {
      List<Future<R>> futures = new ArrayList<>();
      for (T item : items) {
        futures.add(workers.submit(() -> inGroup(group, () -> work.apply(item), failures)));
      }
      List<R> results = new ArrayList<>();
      for (Future<R> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      awaitOthers(workers);
      throw failure(List.copyOf(failures));
    } catch (InterruptedException e) {
      spark.sparkContext().cancelJobGroup(group);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot " + what + ": interrupted", e);
    } finally {
      workers.shutdownNow();
    }
  }

  /** A failure ends the Spark jobs of the others; a refusal lets them find theirs. */
  private <R> R inGroup(String group, Supplier<R> work, Queue<Throwable> failures) {
    SparkSession.setActiveSession(spark);
    spark.sparkContext().setJobGroup(group, what, true);
    try {
      if (failures.stream().anyMatch(failure -> !(failure instanceof RefusedException))) {
        throw new CancellationException("Not started: another dataset failed");
      }
      return work.get();
    } catch (Throwable e) {
      failures.add(e);
      if (!(e instanceof RefusedException)) {
        spark.sparkContext().cancelJobGroup(group);
      }
      throw e;
    }
  }

  private void awaitOthers(ExecutorService threads) {
    threads.shutdown();
    try {
      while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
        LOG.info("Waiting for the other datasets to end: {}", what);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Refusals are gathered in one; anything else comes first. */
  private static RuntimeException failure(List<Throwable> failures) {
    if (failures.stream().allMatch(RefusedException.class::isInstance)) {
      return new RefusedException(
          String.join("\n", failures.stream().map(Throwable::getMessage).distinct().toList()));
    }
    Throwable first =
        failures.stream().filter(f -> !(f instanceof RefusedException)).findFirst().orElseThrow();
    failures.stream().filter(other -> other != first).forEach(first::addSuppressed);
    if (first instanceof Error error) {
      throw error;
    }
    return first instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(first.getMessage(), first);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "milepost-dataset");
    thread.setDaemon(true);
    return thread;
  }
}
