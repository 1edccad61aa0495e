package io.milepost.job.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.milepost.job.database.Sql;
import io.milepost.job.export.ConsumerTable.Column;
import io.milepost.job.export.ConsumerTable.Nullability;
import io.milepost.job.export.SinkResult.Rows;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Writes staged rows to one table of a consumer, inside the transaction of its caller.
 *
 * @param number of the sink inside the transaction
 */
record TableWriter(Connection connection, ConsumerTable table, int number) {
  private static final int BUFFER = 1 << 16;

  TableWriter {
    requireNonNull(connection, "connection");
    requireNonNull(table, "table");
  }

  /** What was written. */
  record Written(Rows rows, long bytes) {
    Written {
      requireNonNull(rows, "rows");
    }
  }

  /** Makes the table and fills it with the rows that are to be put. */
  Written create(Dataset<Row> staged) throws SQLException {
    String columns =
        table.columns().stream().map(TableWriter::definition).collect(Collectors.joining(", "));
    execute("CREATE TABLE %s (%s)".formatted(table.sql(), columns));
    execute("COMMENT ON TABLE %s IS %s".formatted(table.sql(), Sql.text(table.comment())));
    Copied copied =
        copy(table.sql(), ConsumerTable.list("", table.columnNames()), staged.drop(StagedRows.OP));
    execute(TableShape.primaryKey(table));
    return new Written(new Rows(copied.rows(), 0, 0), copied.bytes());
  }

  /** Makes the table hold the staged rows and no other; what is the same is not touched. */
  Written replace(Dataset<Row> staged, TableShape found) throws SQLException {
    Copied copied = stage(staged);
    for (String step : found.before(table)) {
      execute(step);
    }
    long deleted =
        found.hasKeyOf(table)
            ? execute("DELETE FROM " + table.sql() + " t WHERE " + unstaged())
            : 0;
    Rows rows = found.hasKeyOf(table) ? put(deleted) : insert();
    for (String step : found.after(table)) {
      execute(step);
    }
    execute("COMMENT ON TABLE %s IS %s".formatted(table.sql(), Sql.text(table.comment())));
    return new Written(rows, copied.bytes());
  }

  /** Applies staged changes. */
  Written apply(Dataset<Row> staged) throws SQLException {
    Copied copied = stage(staged);
    long deleted =
        execute(
            ("DELETE FROM %s t USING (SELECT DISTINCT %s FROM %s WHERE mp_op = 'd') s"
                    + " WHERE %s AND %s")
                .formatted(
                    table.sql(),
                    ConsumerTable.list("", table.group()),
                    stageName(),
                    ConsumerTable.same("t.", "s.", table.group()),
                    unstaged()));
    return new Written(put(deleted), copied.bytes());
  }

  private Copied stage(Dataset<Row> staged) throws SQLException {
    String columns =
        table.columns().stream()
            .map(column -> Sql.name(column.name()) + " " + column.type())
            .collect(Collectors.joining(", "));
    execute(
        "CREATE TEMPORARY TABLE %s (mp_op text, %s) ON COMMIT DROP"
            .formatted(stageName(), columns));
    Copied copied =
        copy(stageName(), "mp_op, " + ConsumerTable.list("", table.columnNames()), staged);
    execute("ANALYZE " + stageName());
    return copied;
  }

  private String unstaged() {
    return "NOT EXISTS (SELECT FROM %s u WHERE u.mp_op = 'u' AND %s)"
        .formatted(stageName(), ConsumerTable.same("t.", "u.", table.key()));
  }

  private Rows insert() throws SQLException {
    return new Rows(execute(insertStaged("")), 0, 0);
  }

  /** A system column tells a row that was inserted from one that was updated. */
  private Rows put(long deleted) throws SQLException {
    String values = ConsumerTable.list("", table.valueNames());
    String action =
        table.valueNames().isEmpty()
            ? "DO NOTHING"
            : "DO UPDATE SET (%1$s) = ROW (%2$s) WHERE (%3$s) IS DISTINCT FROM (%2$s)"
                .formatted(
                    values,
                    ConsumerTable.list("excluded.", table.valueNames()),
                    ConsumerTable.list("t.", table.valueNames()));
    String sql =
        """
        WITH put AS (%s ON CONFLICT (%s) %s RETURNING (t.xmax = 0) AS is_new)
        SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM put"""
            .formatted(insertStaged(" AS t"), ConsumerTable.list("", table.key()), action);
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return new Rows(row.getLong(1), row.getLong(2), deleted);
    }
  }

  private String insertStaged(String alias) {
    String columns = ConsumerTable.list("", table.columnNames());
    return "INSERT INTO %s%s (%s) SELECT %s FROM %s WHERE mp_op = 'u'"
        .formatted(table.sql(), alias, columns, columns, stageName());
  }

  private Copied copy(String target, String columns, Dataset<Row> rows) throws SQLException {
    CopyIn copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("COPY %s (%s) FROM STDIN".formatted(target, columns));
    try {
      long bytes = 0;
      ByteArrayOutputStream buffer = new ByteArrayOutputStream(2 * BUFFER);
      Iterator<String> lines = CopyText.lines(rows).toLocalIterator();
      while (lines.hasNext()) {
        buffer.writeBytes(lines.next().getBytes(UTF_8));
        buffer.write('\n');
        if (buffer.size() >= BUFFER || !lines.hasNext()) {
          copy.writeToCopy(buffer.toByteArray(), 0, buffer.size());
          bytes += buffer.size();
          buffer.reset();
        }
      }
      return new Copied(copy.endCopy(), bytes);
    } catch (SQLException | RuntimeException e) {
      cancel(copy, e);
      throw e;
    }
  }

  /** Or half of the rows would be taken for all of them. */
  private static void cancel(CopyIn copy, Exception failure) {
    try {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    } catch (SQLException e) {
      failure.addSuppressed(e); // the server has gone, and the rows with it
    }
  }

  private long execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return Math.max(0, statement.getLargeUpdateCount());
    }
  }

  private String stageName() {
    return "mp_stage_" + number;
  }

  private static String definition(Column column) {
    return Sql.name(column.name())
        + " "
        + column.type()
        + (column.nullability() == Nullability.NOT_NULL ? " NOT NULL" : "");
  }

  private record Copied(long rows, long bytes) {}
}
