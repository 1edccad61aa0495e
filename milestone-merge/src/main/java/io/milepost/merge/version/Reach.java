package io.milepost.merge.version;

import static io.milepost.merge.version.KeyStates.prefixed;
import static io.milepost.merge.version.KeyStates.sameKey;
import static org.apache.spark.sql.functions.broadcast;

import io.milepost.merge.table.Comparison;
import io.milepost.merge.table.TableContract;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.BloomFilterMightContain;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.classic.ExpressionUtils$;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.sketch.BloomFilter;

/**
 * How the open versions are found of which the change log names the keys, and brought together with
 * its rows. However many are open, they are only passed by then, neither sorted nor moved.
 */
interface Reach {
  /** Of a filter, for each key: one of a thousand others passes it. */
  int BITS = 15;

  /** Of a filter, which goes to all tasks: of more than nine million keys it lets more pass. */
  long MOST_BITS = 1L << 27;

  /** The open versions of the keys that a log without truncates names; perhaps some more. */
  Dataset<Row> narrowed(Dataset<Row> open, Dataset<Row> log);

  /** Rows of one side, or of both, as they are best read. */
  default Dataset<Row> read(Dataset<Row> rows) {
    return rows;
  }

  /**
   * Rows of both sides, where their keys come together.
   *
   * @param narrowed whether the open ones among them are
   */
  default Dataset<Row> spread(Dataset<Row> rows, boolean narrowed) {
    return rows;
  }

  /** No more rows than the log has, as they are best joined. */
  default Dataset<Row> joined(Dataset<Row> rows) {
    return rows;
  }

  /**
   * Of any log.
   *
   * @param some whether each task can hold its rows
   */
  static Reach any(TableContract contract, boolean some) {
    return new Reach() {
      @Override
      public Dataset<Row> narrowed(Dataset<Row> open, Dataset<Row> log) {
        return open.join(named(contract, log, some), sameKey(contract), "left_semi");
      }

      @Override
      public Dataset<Row> joined(Dataset<Row> rows) {
        return some ? broadcast(rows) : rows;
      }
    };
  }

  /**
   * Of so few rows that all of them stay in one partition, and of open versions that are those of
   * its keys.
   */
  static Reach few() {
    return new Reach() {
      @Override
      public Dataset<Row> narrowed(Dataset<Row> open, Dataset<Row> log) {
        return open;
      }

      @Override
      public Dataset<Row> read(Dataset<Row> rows) {
        return rows.coalesce(1);
      }
    };
  }

  /**
   * Of many rows, which are spread as versions are to be written.
   *
   * @param rows of the log
   * @param versions that are open
   * @param some up to so many keys go to all tasks as they are
   */
  static Reach many(TableContract contract, long rows, long versions, long some) {
    // A filter that leaves half of them costs more than it brings.
    boolean pays = 2 * rows < versions;
    return new Reach() {
      @Override
      public Dataset<Row> narrowed(Dataset<Row> open, Dataset<Row> log) {
        if (!pays) {
          return open;
        }
        return rows <= some
            ? any(contract, true).narrowed(open, log)
            : open.where(mayBeIn(contract, log, rows));
      }

      @Override
      public Dataset<Row> spread(Dataset<Row> both, boolean narrowed) {
        return Layout.spread(both, contract, pays && narrowed ? 2 * rows : rows + versions);
      }
    };
  }

  /**
   * Keys of a log, under {@link KeyStates#KEY}, to be joined with.
   *
   * @param some whether each task can hold its rows
   */
  static Dataset<Row> named(TableContract contract, Dataset<Row> log, boolean some) {
    Dataset<Row> keys = log.select(prefixed(contract.key(), KeyStates.KEY));
    return some ? broadcast(keys) : keys.distinct();
  }

  /** Whether a key is one of the log's; of those that are not, one of a thousand may be taken. */
  private static Column mayBeIn(TableContract contract, Dataset<Row> log, long rows) {
    Column hash = Comparison.hash(contract.schema(), contract.key());
    BloomFilter filter =
        log.select(hash.as("mp_hash"))
            .stat()
            .bloomFilter("mp_hash", rows, Math.min(rows * BITS, MOST_BITS));
    return ExpressionUtils$.MODULE$.column(
        new BloomFilterMightContain(
            new Literal(bytes(filter), DataTypes.BinaryType),
            ExpressionUtils$.MODULE$.expression(hash)));
  }

  private static byte[] bytes(BloomFilter filter) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      filter.writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
