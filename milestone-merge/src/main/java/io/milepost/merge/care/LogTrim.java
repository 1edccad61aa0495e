package io.milepost.merge.care;

import static io.milepost.merge.MilestoneColumns.BATCH;
import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;

import io.milepost.merge.DatasetKey;
import io.milepost.merge.RefusedException;
import io.milepost.merge.commit.Transaction;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.moment.Moment;
import io.milepost.merge.table.DatasetTables;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.TableProperties;
import io.milepost.merge.table.Types;
import java.time.Duration;
import java.time.Instant;
import org.apache.spark.sql.Column;

/**
 * Removes rows of a change log that its milestones hold as well, some time after they were merged.
 * It waits for no consumer: what changed in batches that are gone is read from the milestones.
 */
public final class LogTrim {
  /** How long a merged batch stays in the log: a reader that was opened before may need it. */
  public static final Duration GRACE = Duration.ofDays(7);

  private static final Duration LEAST = Duration.ofDays(1);
  private static final String APPLICATION = "milepost:trim";

  private final Care care;
  private final Duration grace;

  public LogTrim(Care care) {
    this(care, GRACE);
  }

  /**
   * Trimming with another grace time.
   *
   * @throws RefusedException if it is less than a day
   */
  public LogTrim(Care care, Duration grace) {
    this.care = requireNonNull(care, "care");
    this.grace = requireNonNull(grace, "grace");
    if (grace.compareTo(LEAST) < 0) {
      throw new RefusedException(
          "Invalid grace time: %s (at least %s, for readers that are open)"
              .formatted(grace, LEAST));
    }
  }

  /**
   * What was removed.
   *
   * @param floor the lowest batch that the log still holds
   */
  public record Trimmed(DatasetKey dataset, long floor, long rows) {
    public Trimmed {
      requireNonNull(dataset, "dataset");
    }
  }

  /**
   * Trims the log of a dataset, or finishes what an earlier attempt began.
   *
   * @throws IllegalStateException if the milestones do not say what the log says; nothing is
   *     removed then
   */
  public Trimmed trim(DatasetKey dataset) {
    TableContract contract = care.contract(dataset);
    Ledger ledger = care.ledger(contract.ingestion());
    DatasetTables tables = new DatasetTables(care.spark(), care.paths());
    long floor = tables.floor(dataset);
    long last = Math.max(floor - 1, lastToGo(ledger));
    if (last >= floor) {
      new LogProof(care, contract, ledger).require(floor, last);
      raise(tables, dataset, last + 1);
    }
    Column gone = col(BATCH).leq(last);
    String log = care.paths().changes(dataset);
    long rows = care.read(log).where(gone).count();
    if (rows > 0) {
      Transaction transaction =
          new Transaction(APPLICATION, last, "trim through batch %d".formatted(last));
      new Edit(care, log).run(transaction, table -> table.delete(gone));
    }
    return new Trimmed(dataset, last + 1, rows);
  }

  /** The last batch of which all that came before it was merged long enough ago. */
  private long lastToGo(Ledger ledger) {
    Instant before = care.now().minus(grace);
    long last = 0;
    for (long batch : ledger.visible()) {
      boolean old =
          ledger
              .merge(batch)
              .map(LedgerRow::publishedAt)
              .filter(t -> !t.isAfter(before))
              .isPresent();
      if (!old) {
        break;
      }
      last = batch;
    }
    return last;
  }

  /**
   * Readers look at the floor before they count on the log. An attempt that was thought dead leaves
   * it where a later one has brought it.
   */
  private void raise(DatasetTables tables, DatasetKey dataset, long floor) {
    Moment.before("raise the floor of " + care.paths().changes(dataset));
    if (tables.floor(dataset) < floor) {
      care.spark()
          .sql(
              "ALTER TABLE delta.%s SET TBLPROPERTIES ('%s' = '%d')"
                  .formatted(
                      Types.quoted(care.paths().changes(dataset)), TableProperties.FLOOR, floor));
    }
    Moment.after("raise the floor of " + care.paths().changes(dataset));
  }
}
