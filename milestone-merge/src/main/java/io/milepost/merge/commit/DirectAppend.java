package io.milepost.merge.commit;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.delta.DeltaOperations;
import scala.Option;
import scala.Some;

/**
 * Adds rows to a table in one commit of our own making. Delta's writer puts the state of the whole
 * table together to see whether it knows the transaction; the checksum file says that at once.
 */
public final class DirectAppend {
  private DirectAppend() {}

  /**
   * Adds the rows, unless the table has seen the transaction or a later one: that is skipped
   * without a word, as Delta's writer does.
   *
   * @throws java.util.ConcurrentModificationException if another commit carried a transaction of
   *     the application meanwhile
   */
  public static void run(Dataset<Row> rows, Transaction transaction, String table) {
    DirectTransaction.within(
        rows.sparkSession(),
        table,
        transaction,
        commit -> {
          boolean isNew = commit.last().orElse(Long.MIN_VALUE) < transaction.version();
          if (isNew) {
            commit.commit(
                commit.write(rows),
                new DeltaOperations.Write(
                    SaveMode.Append,
                    Option.empty(),
                    Option.empty(),
                    new Some<>(transaction.note())));
          }
          return isNew;
        });
  }
}
