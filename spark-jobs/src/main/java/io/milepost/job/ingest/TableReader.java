package io.milepost.job.ingest;

import static java.util.Objects.requireNonNull;

import io.milepost.job.database.Connector;
import io.milepost.job.database.Sql;
import io.milepost.model.job.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Reads tables through Spark's JDBC reader, every connection in the same exported snapshot.
 *
 * <p>A large table is cut into ranges of blocks ({@code ctid}): they are even whatever the keys
 * look like, need no index and no look at the rows, and PostgreSQL 14 and later reads only the
 * blocks asked for. No more ranges than connections are allowed, since Spark reads all of them at
 * once.
 */
record TableReader(
    SparkSession spark, Connector connector, Connection database, Connections connections) {
  /**
   * A reader that waits behind somebody who waits for our snapshot would wait for ever: PostgreSQL
   * does not see that deadlock, since one half of it is here.
   */
  static final String LOCK_TIMEOUT = "60s";

  /** Below that, 8 MiB, a connection of its own costs more than it saves. */
  static final long BLOCKS_PER_RANGE = 1024;

  /** Whatever JVM or role reads: the text of a value is always the same. */
  private static final String TEXT_FORMS =
      "; SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD';"
          + " SET LOCAL IntervalStyle = 'postgres'; SET LOCAL extra_float_digits = 3;"
          + " SET LOCAL bytea_output = 'hex'; SET LOCAL lc_monetary = 'C';"
          + " SET LOCAL xmloption = 'content'";

  private static final String BLOCK = "mp_ctid";
  private static final int FETCH_SIZE = 10_000;

  TableReader {
    requireNonNull(spark, "spark");
    requireNonNull(connector, "connector");
    requireNonNull(database, "database");
    requireNonNull(connections, "connections");
  }

  /** The rows of a table under their storage names, as the snapshot shows them. */
  Dataset<Row> read(ReadTable table, String snapshot) {
    Properties properties = connector.properties(database);
    properties.setProperty("driver", "org.postgresql.Driver");
    properties.setProperty("fetchsize", Integer.toString(FETCH_SIZE));
    // For the query as well by which Spark asks for the columns, before any statement of ours.
    properties.setProperty("options", "-c lock_timeout=" + LOCK_TIMEOUT);
    // Spark switches auto-commit off before it runs this, so the fetch is in the same transaction.
    properties.setProperty(
        "sessionInitStatement",
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT "
            + Sql.text(snapshot)
            + TEXT_FORMS);
    Column[] columns =
        table.columns().stream()
            .map(column -> ReadColumn.of(column.storageName(), column.type()))
            .toArray(Column[]::new);
    return spark
        .read()
        .jdbc(connector.url(database), query(table), ranges(table.table().blocks()), properties)
        .select(columns);
  }

  private static String query(ReadTable table) {
    SourceTable source = table.table();
    List<String> selected = new ArrayList<>();
    for (var column : table.columns()) {
      String where = "%s.%s.%s".formatted(source.schema(), source.name(), column.physicalName());
      String expression = column.type().match(new ReadExpression(column.physicalName(), where));
      selected.add(expression + " AS " + Sql.name(column.storageName()));
    }
    if (source.blocks() > 0) {
      selected.add("ctid AS " + BLOCK);
    }
    return "(SELECT %s FROM %s) AS mp_rows"
        .formatted(String.join(", ", selected), Sql.table(source.schema(), source.name()));
  }

  /** The last range has no end: the table may have grown since its size was asked. */
  private String[] ranges(long blocks) {
    long count = Math.max(1, Math.min(connections.perTable(), blocks / BLOCKS_PER_RANGE));
    if (count == 1) {
      return new String[] {"1 = 1"};
    }
    String[] ranges = new String[(int) count];
    for (int range = 0; range < count; range++) {
      String from = "%s >= '(%d,0)'::tid".formatted(BLOCK, blocks * range / count);
      ranges[range] =
          range == count - 1
              ? from
              : from + " AND %s < '(%d,0)'::tid".formatted(BLOCK, blocks * (range + 1) / count);
    }
    return ranges;
  }
}
