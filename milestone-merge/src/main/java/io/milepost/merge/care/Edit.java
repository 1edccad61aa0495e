package io.milepost.merge.care;

import io.delta.tables.DeltaTable;
import io.milepost.merge.SessionSettings;
import io.milepost.merge.commit.Commit;
import io.milepost.merge.commit.Transaction;
import io.milepost.merge.commit.TransactionalWrite;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/** A change of a table's rows that happens once, whoever tries. */
final class Edit {
  private final Care care;
  private final String table;

  Edit(Care care, String table) {
    this.care = care;
    this.table = table;
  }

  /** Delta reads the transaction of a DELETE or MERGE from the session, so each gets its own. */
  Commit run(Transaction transaction, Consumer<DeltaTable> change) {
    SparkSession own = SessionSettings.unshared(care.spark(), transaction.settings());
    return new TransactionalWrite(care.commits())
        .run(table, transaction, () -> change.accept(DeltaTable.forPath(own, table)));
  }
}
