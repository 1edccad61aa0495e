package io.milepost.merge.staging;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.TablePaths;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.moment.Moment;
import io.milepost.merge.seal.Seal;
import io.milepost.merge.seal.Seals;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Removes staged files that nobody needs any more; whoever runs next does it. */
public final class StagingSweep {
  /** How long attempts that did not win stay after their batch was published. */
  public static final Duration LOSERS_KEPT = Duration.ofHours(24);

  /** How long a batch's staged files stay after its merge, so that a repair can start from them. */
  public static final Duration STAGING_KEPT = Duration.ofDays(7);

  private final Configuration hadoop;
  private final TablePaths paths;

  public StagingSweep(Configuration hadoop, TablePaths paths) {
    this.hadoop = requireNonNull(hadoop, "hadoop");
    this.paths = requireNonNull(paths, "paths");
  }

  /** Removes what is old enough, by the ledger of the ingestion. */
  public void sweep(Ledger ledger, Instant now) {
    Path staging = new Path(paths.staging(ledger.ingestion()));
    try {
      FileSystem system = staging.getFileSystem(hadoop);
      for (FileStatus batch : list(system, staging)) {
        Optional<LedgerRow> row =
            number(batch.getPath().getName()).flatMap(number -> ledger.numbered(number));
        if (row.isPresent()) {
          sweep(system, batch.getPath(), row.get(), new Ages(ledger, now));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot clean up " + staging, e);
    }
  }

  private record Ages(Ledger ledger, Instant now) {
    boolean merged(long batch) {
      return ledger
          .merge(batch)
          .filter(row -> row.publishedAt().plus(STAGING_KEPT).isBefore(now))
          .isPresent();
    }

    boolean published(LedgerRow row) {
      return row.publishedAt().plus(LOSERS_KEPT).isBefore(now);
    }
  }

  private void sweep(FileSystem system, Path batch, LedgerRow row, Ages ages) throws IOException {
    boolean published = ages.published(row);
    if (ages.merged(row.batch()) || (published && row.kind() == LedgerRow.Kind.ABORT)) {
      Moment.before("delete " + batch);
      system.delete(batch, true);
      Moment.after("delete " + batch);
      return;
    }
    if (!published) {
      return;
    }
    Optional<Seal> seal =
        new Seals(hadoop).find(paths.seal(ages.ledger().ingestion(), row.batch()));
    String kept = seal.map(winner -> TablePaths.attempt(winner.author().attempt())).orElse("");
    for (FileStatus attempt : list(system, batch)) {
      if (attempt.isDirectory() && !attempt.getPath().getName().equals(kept)) {
        Moment.before("delete " + attempt.getPath());
        system.delete(attempt.getPath(), true);
        Moment.after("delete " + attempt.getPath());
      }
    }
  }

  private static List<FileStatus> list(FileSystem system, Path folder) throws IOException {
    try {
      return Arrays.asList(system.listStatus(folder));
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  private static Optional<Long> number(String name) {
    return name.matches("\\d{1,18}") ? Optional.of(Long.parseLong(name)) : Optional.empty();
  }
}
