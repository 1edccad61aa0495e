package io.milepost.merge.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.testing.s3.FaultyProxy;
import io.milepost.testing.s3.S3Bucket;
import io.milepost.testing.s3.S3Store;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two writers commit while replies are lost, connections cut and requests refused. {@code
 * milepost.faults} says how often, over both servers, {@code milepost.seed} which requests are hit.
 */
class CommitFaultsIT {
  private static final int FAULTS = Integer.getInteger("milepost.faults", 40);
  private static final long SEED = Long.getLong("milepost.seed", 20260101L);
  private static final int WRITERS = 2;
  private static final int PERCENT_HIT = 30;
  private static final int MOST_TRIES = 100;

  @ParameterizedTest
  @EnumSource
  void loseAndDoubleNoCommit(S3Store server) throws Exception {
    int share = (FAULTS + S3Store.values().length - 1) / S3Store.values().length;
    S3Bucket bucket = server.freshBucket();
    try (FaultyProxy proxy = new FaultyProxy(bucket.server(), SEED)) {
      S3Log log =
          new S3Log(bucket.at(proxy.address()))
              .with("fs.s3a.retry.limit", "2")
              .with("fs.s3a.retry.throttle.limit", "2");
      proxy.hit(PERCENT_HIT);
      AtomicLong end = new AtomicLong();
      List<Writer> writers = new ArrayList<>();
      for (int number = 0; number < WRITERS; number++) {
        writers.add(new Writer(log, end, "writer " + number, () -> proxy.total() < share));
      }
      run(writers);
      proxy.hit(0);
      assertThat(log.names()).hasSize(writers.stream().mapToInt(w -> w.versions.size()).sum());
      List<String> found = new ArrayList<>();
      for (long version = 0; version < log.names().size(); version++) {
        found.add(log.read(version));
      }
      for (Writer writer : writers) {
        for (int commit = 0; commit < writer.versions.size(); commit++) {
          String action = writer.name + " commit " + commit;
          assertThat(found.indexOf(action)).isEqualTo(writer.versions.get(commit).intValue());
          assertThat(found.lastIndexOf(action)).isEqualTo(found.indexOf(action));
        }
      }
      System.out.printf(
          "faults: %d, commits: %d, conflicts: %d, tries that failed: %d, of %s with seed %d: %s%n",
          proxy.total(),
          found.size(),
          writers.stream().mapToInt(writer -> writer.conflicts.get()).sum(),
          writers.stream().mapToInt(writer -> writer.failures.get()).sum(),
          server,
          SEED,
          proxy.faults());
    }
  }

  private static void run(List<Writer> writers) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(writers.size());
    try {
      for (Future<Void> written : threads.invokeAll(writers)) {
        written.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private interface Condition {
    boolean holds();
  }

  /** Commits numbered texts, each at what it takes for the end of the log, as Delta does. */
  private static final class Writer implements Callable<Void> {
    private final S3Log log;

    /** The first version that nobody is known to have written: what a listing would show. */
    private final AtomicLong end;

    private final String name;
    private final Condition more;

    /** Where its commits are, by number. */
    private final List<Long> versions = new ArrayList<>();

    private final AtomicInteger conflicts = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    Writer(S3Log log, AtomicLong end, String name, Condition more) {
      this.log = log;
      this.end = end;
      this.name = name;
      this.more = more;
    }

    @Override
    public Void call() throws IOException {
      while (more.holds()) {
        long version = commit(name + " commit " + versions.size());
        versions.add(version);
        end.accumulateAndGet(version + 1, Math::max);
      }
      return null;
    }

    private long commit(String action) throws IOException {
      long version = end.get();
      for (int tries = 1; ; tries++) {
        try {
          log.write(version, action);
          return version;
        } catch (FileAlreadyExistsException e) {
          // Delta looks whether what has won is of its own transaction: an earlier try, come late.
          if (tries > 1 && isThere(version, action)) {
            return version;
          }
          conflicts.incrementAndGet();
          version = Math.max(version + 1, end.get());
        } catch (IOException e) {
          failures.incrementAndGet();
          if (tries >= MOST_TRIES) {
            throw e;
          }
          // Delta gives up here, and the next run looks what the log has.
          if (isThere(version, action)) {
            return version;
          }
        }
      }
    }

    private boolean isThere(long version, String action) throws IOException {
      for (int tries = 1; ; tries++) {
        try {
          return log.read(version).equals(action);
        } catch (FileNotFoundException e) {
          return false;
        } catch (IOException | RuntimeException e) {
          if (tries >= MOST_TRIES) {
            throw e;
          }
        }
      }
    }
  }
}
