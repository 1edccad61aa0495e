package io.milepost.merge.care;

import static io.milepost.merge.MilestoneColumns.SUPERSEDED_IN;

import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.commit.Transaction;
import io.milepost.merge.table.AddedColumns;
import io.milepost.merge.table.ChangeLog;
import io.milepost.merge.table.NewTable;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.Types;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Versions of a dataset that restatements replaced: made with the first one, only added to. */
final class SupersededTable {
  private final Care care;
  private final String path;
  private final StructType schema;

  SupersededTable(Care care, TableContract contract) {
    this.care = care;
    this.path = care.paths().superseded(contract.dataset());
    this.schema = MilestoneSteps.versionSchema(contract.stored()).add(SUPERSEDED_IN, "bigint");
  }

  /** Adds versions, once. */
  void append(Dataset<Row> versions, Transaction transaction) {
    create();
    ChangeLog.append(Types.aligned(versions, schema), versions.count(), transaction, path);
  }

  /** Makes it, or adds columns it lacks: by it, everybody knows that there are restatements. */
  void create() {
    NewTable.of(path, schema)
        .withStatistics("mp_batch_in,mp_batch_out,mp_revision,mp_superseded_in")
        .create(care.spark());
    AddedColumns.add(care.spark(), path, schema);
  }
}
