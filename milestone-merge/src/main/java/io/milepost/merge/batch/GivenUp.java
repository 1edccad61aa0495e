package io.milepost.merge.batch;

import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.table.ContractChange;
import io.milepost.merge.table.TableContract;
import java.util.function.Supplier;

/** A dataset whose first batch was given up: its tables are there, with no row that is seen. */
final class GivenUp {
  private GivenUp() {}

  /**
   * Whether what a dataset's tables say of their rows binds nobody, and is to be said anew.
   *
   * @param ledger of the ingestion; asked only where {@code next} says something else
   */
  static boolean frees(TableContract kept, TableContract next, Supplier<Ledger> ledger) {
    return kept.ingestion().equals(next.ingestion())
        && kept.since() < next.since()
        && !new ContractChange(kept, next).breaches().isEmpty()
        && ledger.get().isBlankFrom(kept.since());
  }
}
