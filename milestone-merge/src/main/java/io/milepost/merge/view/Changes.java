package io.milepost.merge.view;

import static io.milepost.merge.MilestoneColumns.BATCH;
import static io.milepost.merge.MilestoneColumns.SEQ;
import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.lit;

import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.ledger.LedgerRow.Kind;
import io.milepost.merge.table.TableContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What changed in a dataset between two batches, under the names of the tables. */
public final class Changes {
  private final TableContract contract;
  private final Ledger ledger;
  private final KnownVersions known;

  /**
   * Changes of a dataset.
   *
   * @param ledger what is known
   */
  public Changes(TableContract contract, Ledger ledger, KnownVersions known) {
    this.contract = requireNonNull(contract, "contract");
    this.ledger = requireNonNull(ledger, "ledger");
    this.known = requireNonNull(known, "known");
  }

  /** The net difference of two states, each as known at its batch. */
  public Dataset<Row> net(long from, long to) {
    Dataset<Row> versions = known.upTo(ledger, to);
    if (contract.key().isEmpty()) {
      return MilestoneSteps.inserted(MilestoneSteps.touched(versions, from, to), contract.schema());
    }
    if (from < contract.since()) {
      return MilestoneSteps.inserted(MilestoneSteps.asOf(versions, to), contract.schema());
    }
    return MilestoneSteps.difference(
        known.before(versions, from, to),
        known.after(versions, from, to),
        new MilestoneSteps.Compared(contract.schema(), contract.key(), Set.of()));
  }

  /**
   * All changes on the way. A restatement is one of them: what differs between the states before
   * and after it, under its number. Whoever applies them in order has the state of the last batch.
   */
  public Dataset<Row> each(long from, long to) {
    List<Dataset<Row>> parts = new ArrayList<>();
    long start = from;
    for (long restated : restated(from, to)) {
      if (start < restated - 1) {
        parts.add(between(start, restated - 1));
      }
      parts.add(
          net(restated - 1, restated).withColumn(BATCH, lit(restated)).withColumn(SEQ, lit(0L)));
      start = restated;
    }
    parts.add(between(start, to));
    return parts.stream().reduce(Dataset::unionByName).orElseThrow();
  }

  private List<Long> restated(long from, long to) {
    String dataset = contract.dataset().dataset();
    return ledger.rows().stream()
        .filter(row -> row.kind() == Kind.RESTATE)
        .map(LedgerRow::batch)
        .filter(batch -> batch > from && batch <= to)
        .filter(
            batch ->
                ledger.counts(Kind.RESTATE, batch).stream()
                    .anyMatch(counts -> counts.dataset().equals(dataset)))
        .sorted()
        .toList();
  }

  /** Between restatements, versions are as their batches made them. */
  private Dataset<Row> between(long from, long to) {
    Dataset<Row> touched = MilestoneSteps.touched(known.upTo(ledger, to), from, to);
    return MilestoneSteps.each(
        MilestoneSteps.through(touched, to), from, contract.schema(), contract.key());
  }
}
