package io.milepost.merge.commit;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.actions.AddFile;
import scala.Option;
import scala.Some;

/**
 * Adds files to a table in one commit of our own making. Delta's writer puts the state of the whole
 * table together to see whether it knows the transaction; the checksum file says that at once.
 */
public final class DirectAppend {
  private DirectAppend() {}

  /**
   * Adds the files, unless the table has seen the transaction or a later one: that is skipped
   * without a word, as Delta's writer does, and they are not made then.
   *
   * @param made makes the files
   * @throws java.util.ConcurrentModificationException if another commit carried a transaction of
   *     the application meanwhile
   */
  public static void run(
      SparkSession spark,
      String table,
      Transaction transaction,
      Function<DirectTransaction, List<AddFile>> made) {
    DirectTransaction.within(
        spark,
        table,
        transaction,
        commit -> {
          boolean isNew = commit.last().orElse(Long.MIN_VALUE) < transaction.version();
          if (isNew) {
            List<AddFile> added = made.apply(commit);
            commit.count(
                spark,
                Map.of(
                    "numFiles", (long) added.size(),
                    "numOutputRows", TableAt.count(added),
                    "numOutputBytes", TableAt.bytes(added)));
            commit.commit(
                added,
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
