package io.milepost.examples.retail.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postgresql.PGConnection;

/** The shop in one PostgreSQL database: made, lived in for days, and photographed. */
public final class Shop {
  private final Connection connection;

  /** Works through a connection that somebody else opens and closes. */
  public Shop(Connection connection) {
    this.connection = connection;
  }

  /** Makes the shop anew and fills it; one that was there is gone. Returns the rows per table. */
  public Map<ShopTable, Long> load(double scale, long seed) throws SQLException {
    return inOneTransaction(
        () -> {
          dropImages();
          execute("DROP SCHEMA IF EXISTS shop, shop_archive CASCADE");
          execute(script("shop.sql"));
          Map<ShopTable, Long> rows = new EnumMap<>(ShopTable.class);
          for (ShopTable table : ShopTable.values()) {
            rows.put(table, copy(table, new TpchRows(table, scale, seed)));
          }
          execute(script("relations.sql"));
          execute("INSERT INTO shop_archive.calendar VALUES (1, " + seed + ")");
          return rows;
        });
  }

  /** The day the shop has come to; the load was day 1. */
  public int today() throws SQLException {
    return (int) number("SELECT max(day) FROM shop_archive.calendar");
  }

  /** Lives through the next day in one transaction. Returns what it came to, table by table. */
  public Map<ShopTable, DayCounts> nextDay() throws SQLException {
    return inOneTransaction(
        () -> {
          int day = today() + 1;
          long seed = number("SELECT seed FROM shop_archive.calendar WHERE day = 1");
          for (ShopTable table : ShopTable.values()) {
            execute(
                "CREATE TEMPORARY TABLE before_%1$s ON COMMIT DROP AS TABLE shop.%1$s"
                    .formatted(table.tableName()));
          }
          if (!quiet(day)) {
            execute(decisions(day, seed));
            execute(script("day.sql"));
          }
          execute("INSERT INTO shop_archive.calendar VALUES (%d, %d)".formatted(day, seed));
          Map<ShopTable, DayCounts> counts = new EnumMap<>(ShopTable.class);
          for (ShopTable table : ShopTable.values()) {
            counts.put(table, countChanges(table));
          }
          execute("DISCARD TEMPORARY");
          return counts;
        });
  }

  /** Whether nothing happens on a day: on the fourth, and on every seventh from there. */
  public static boolean quiet(int day) {
    return day % 7 == 4;
  }

  /** Keeps the shop as it is now in the schema {@code image_<day>}. */
  public void photograph() throws SQLException {
    String schema = "image_" + today();
    execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE; CREATE SCHEMA " + schema);
    for (ShopTable table : ShopTable.values()) {
      execute("CREATE TABLE %s.%s AS TABLE shop.%2$s".formatted(schema, table.tableName()));
    }
  }

  private void dropImages() throws SQLException {
    execute(
        """
        DO $$ DECLARE image text; BEGIN
          FOR image IN SELECT nspname FROM pg_namespace WHERE nspname ~ '^image_[0-9]+$' LOOP
            EXECUTE 'DROP SCHEMA ' || image || ' CASCADE';
          END LOOP;
        END $$\
        """);
  }

  private long copy(ShopTable table, TpchRows rows) throws SQLException {
    String sql =
        "COPY shop.%s (%s) FROM STDIN (ENCODING 'UTF8')"
            .formatted(table.tableName(), table.columns());
    try (Reader lines = new LinesReader(rows)) {
      return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql, lines);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot load shop." + table.tableName(), e);
    }
  }

  private DayCounts countChanges(ShopTable table) throws SQLException {
    String firstOfKey = table.key().split(",", 2)[0];
    String sql =
        """
        SELECT count(*) FILTER (WHERE b.%3$s IS NULL),
               count(*) FILTER (WHERE b.%3$s IS NOT NULL AND a.%3$s IS NOT NULL
                                  AND a IS DISTINCT FROM b),
               count(*) FILTER (WHERE a.%3$s IS NULL),
               min(%3$s) FILTER (WHERE b.%3$s IS NOT NULL AND a.%3$s IS NOT NULL
                                   AND a IS DISTINCT FROM b)
        FROM before_%1$s b FULL JOIN shop.%1$s a USING (%2$s)\
        """
            .formatted(table.tableName(), table.key(), firstOfKey);
    try (Statement statement = connection.createStatement();
        ResultSet counts = statement.executeQuery(sql)) {
      counts.next();
      return new DayCounts(
          counts.getLong(1),
          counts.getLong(2),
          counts.getLong(3),
          Optional.ofNullable(counts.getString(4)).map(value -> firstOfKey + "=" + value));
    }
  }

  private static String decisions(int day, long seed) {
    return """
        CREATE FUNCTION pg_temp.today() RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT %1$d';
        CREATE FUNCTION pg_temp.fate() RETURNS text IMMUTABLE LANGUAGE sql
        AS 'SELECT text ''%2$d:%1$d:''';
        CREATE FUNCTION pg_temp.words() RETURNS text[] IMMUTABLE LANGUAGE sql
        AS $words$ SELECT ARRAY[%3$s] $words$;
        """
            .formatted(day, seed, quoted(Oddities.TEXTS))
        + script("chance.sql");
  }

  private static String quoted(List<String> texts) {
    return texts.stream()
        .map(text -> "'" + text.replace("'", "''") + "'")
        .reduce((left, right) -> left + ", " + right)
        .orElseThrow();
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false); // braces in texts are nothing to JDBC
      statement.execute(sql);
    }
  }

  private long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      found.next();
      return found.getLong(1);
    }
  }

  private <R> R inOneTransaction(Work<R> work) throws SQLException {
    connection.setAutoCommit(false);
    try {
      R result = work.run();
      connection.commit();
      return result;
    } finally {
      connection.rollback(); // nothing to do after a commit
      connection.setAutoCommit(true);
    }
  }

  private static String script(String name) {
    try (InputStream in = Shop.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + name, e);
    }
  }

  private interface Work<R> {
    R run() throws SQLException;
  }
}
