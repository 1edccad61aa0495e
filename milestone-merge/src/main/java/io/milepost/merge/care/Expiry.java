package io.milepost.merge.care;

import static io.milepost.merge.MilestoneColumns.BATCH_OUT;
import static io.milepost.merge.MilestoneColumns.OPEN;
import static io.milepost.merge.MilestoneColumns.SUPERSEDED_IN;
import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.milepost.merge.BatchRequest;
import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.RefusedException;
import io.milepost.merge.commit.Transaction;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.ledger.LedgerRow.Counts;
import io.milepost.merge.ledger.LedgerRow.Kind;
import io.milepost.merge.seal.Seal;
import io.milepost.merge.seal.Seals;
import io.milepost.merge.table.TableContract;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Column;

/**
 * Drops versions that ended by a horizon. What straddles it stays, so that every answer from then
 * on is as before; older ones are refused from the moment the ledger says so, which is before
 * anything is dropped.
 */
public final class Expiry {
  private static final String APPLICATION = "milepost:expire";

  private final Care care;

  public Expiry(Care care) {
    this.care = requireNonNull(care, "care");
  }

  /**
   * What was dropped.
   *
   * @param batch answers begin with it; 0 if nothing was ever dropped
   * @param versions dropped now
   */
  public record Expired(DatasetKey dataset, long batch, long versions) {
    public Expired {
      requireNonNull(dataset, "dataset");
    }
  }

  /**
   * Drops the versions of a dataset that ended by a time, or finishes what an earlier attempt
   * began. A horizon before an earlier one drops nothing. A restatement that is sealed is finished
   * first: it names versions that might go.
   *
   * @throws RefusedException if there is no such dataset
   */
  public Expired expire(DatasetKey dataset, Instant horizon, BatchRequest request) {
    TableContract contract = care.contract(dataset);
    Ledger ledger = restated(contract);
    long before = ledger.horizon(dataset.dataset());
    long asked =
        ledger.at(horizon).map(row -> Math.min(row.batch(), ledger.mergedBatch())).orElse(0L);
    long batch = Math.max(before, asked);
    String milestones = care.paths().milestones(dataset);
    long versions = count(milestones, ended(batch));
    if (batch > before) {
      if (versions == 0) {
        return new Expired(dataset, before, 0);
      }
      care.write(
          contract.ingestion(), row(batch, horizon, request), List.of(counts(dataset, versions)));
    }
    drop(milestones, ended(batch), batch);
    String superseded = care.paths().superseded(dataset);
    if (care.exists(superseded)) {
      Column unseen = ended(batch).or(col(SUPERSEDED_IN).leq(batch));
      drop(superseded, unseen, batch);
    }
    return new Expired(dataset, batch, versions);
  }

  private Ledger restated(TableContract contract) {
    Ledger ledger = care.ledger(contract.ingestion());
    String path = care.paths().seal(contract.ingestion(), ledger.lastNumber() + 1);
    Optional<Seal> sealed =
        new Seals(care.hadoop()).find(path).filter(seal -> seal.kind().equals(Seal.RESTATE));
    if (sealed.isEmpty()) {
      return ledger;
    }
    new Repairs(care).finish(contract.ingestion(), contract.dataset().store(), sealed.get());
    return care.ledger(contract.ingestion());
  }

  /** Versions that ended by a batch. */
  static Column ended(long batch) {
    return not(col(OPEN)).and(coalesce(col(BATCH_OUT).leq(batch), lit(false)));
  }

  private void drop(String table, Column condition, long batch) {
    if (count(table, condition) > 0) {
      Transaction transaction =
          new Transaction(APPLICATION, batch, "expire through batch %d".formatted(batch));
      new Edit(care, table).run(transaction, rows -> rows.delete(condition));
    }
  }

  private long count(String table, Column condition) {
    return care.read(table).where(condition).count();
  }

  private LedgerRow row(long batch, Instant horizon, BatchRequest request) {
    return new LedgerRow(
        Kind.EXPIRE, batch, Care.author(request), horizon, care.now(), Optional.empty(), Map.of());
  }

  private static Counts counts(DatasetKey dataset, long versions) {
    return new Counts(
        dataset.dataset(),
        Optional.empty(),
        Optional.of(new Keys(0, 0, versions, 0)),
        "",
        OptionalLong.empty());
  }
}
