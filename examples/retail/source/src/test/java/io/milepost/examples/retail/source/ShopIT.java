package io.milepost.examples.retail.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.PostgresExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShopIT {
  private static final int DAYS = 7;
  private final List<Map<ShopTable, DayCounts>> days = new ArrayList<>();

  @BeforeAll
  void livesForAWeek(PostgresDatabase database) throws SQLException {
    try (Connection connection = database.connect()) {
      Shop shop = new Shop(connection);
      shop.load(0.01, 7);
      shop.photograph();
      while (shop.today() < DAYS) {
        days.add(shop.nextDay());
        shop.photograph();
      }
    }
  }

  private DayCounts counts(int day, ShopTable table) {
    return days.get(day - 2).get(table);
  }

  @Test
  void holdsTheRowsOfTpch(PostgresDatabase database) {
    assertThat(rowCounts(database)).containsExactly("5", "25", "100", "1500", "15000", "60175");
  }

  @Test
  void aSchemaThatIsNotThereIsNotCounted(PostgresDatabase database) throws SQLException {
    try (Connection connection = database.connect()) {
      assertThat(CountCommand.tables(connection, "shop")).contains("orders", "lineitem");
      assertThatThrownBy(() -> CountCommand.tables(connection, "no_such"))
          .isInstanceOf(SQLException.class)
          .hasMessage("no schema no_such with tables in database " + connection.getCatalog());
    }
  }

  private static List<String> rowCounts(PostgresDatabase database) {
    List<String> counts = new ArrayList<>();
    for (ShopTable table : ShopTable.values()) {
      counts.add(database.rows("SELECT count(*) FROM image_1." + table.tableName()).get(0).get(0));
    }
    return counts;
  }

  @Test
  void countsWhatEveryDayCameTo(PostgresDatabase database) {
    for (int day = 2; day <= DAYS; day++) {
      for (ShopTable table : ShopTable.values()) {
        DayCounts counts = counts(day, table);
        String sql =
            """
            SELECT (SELECT count(*) FROM (SELECT %3$s FROM image_%2$d.%4$s
                                          EXCEPT SELECT %3$s FROM image_%1$d.%4$s) AS inserted),
                   (SELECT count(*) FROM (SELECT %3$s FROM image_%1$d.%4$s
                                          EXCEPT SELECT %3$s FROM image_%2$d.%4$s) AS deleted),
                   (SELECT count(*) FROM (TABLE image_%2$d.%4$s
                                          EXCEPT TABLE image_%1$d.%4$s) AS written)
            """
                .formatted(day - 1, day, table.key(), table.tableName());
        assertThat(database.rows(sql).get(0))
            .as("day %d, %s", day, table)
            .containsExactly(
                "" + counts.inserted(),
                "" + counts.deleted(),
                "" + (counts.inserted() + counts.changed()));
      }
    }
  }

  @Test
  void insertsChangesAndDeletesOnEveryDayButTheFourth() {
    for (int day = 2; day <= DAYS; day++) {
      DayCounts orders = counts(day, ShopTable.ORDERS);
      DayCounts lines = counts(day, ShopTable.LINEITEM);
      DayCounts customers = counts(day, ShopTable.CUSTOMER);
      if (day == 4) {
        assertThat(days.get(day - 2).values())
            .containsOnly(new DayCounts(0, 0, 0, Optional.empty()));
        continue;
      }
      for (DayCounts counts : List.of(orders, lines, customers)) {
        assertThat(counts.inserted()).as("inserted on day %d", day).isPositive();
        assertThat(counts.changed()).as("changed on day %d", day).isPositive();
        assertThat(counts.deleted()).as("deleted on day %d", day).isPositive();
      }
    }
    assertThat(days.stream().mapToLong(day -> day.get(ShopTable.NATION).changed()).sum())
        .isPositive();
    assertThat(days.stream().mapToLong(day -> day.get(ShopTable.REGION).changed()).sum())
        .isPositive();
    assertThat(days.stream().mapToLong(day -> day.get(ShopTable.SUPPLIER).changed()).sum())
        .isPositive();
  }

  @Test
  void bringsBackWhatWasDeletedWithTheSameAndWithOtherValues(PostgresDatabase database) {
    String sql =
        """
        SELECT count(*) FILTER (WHERE first = later), count(*) FILTER (WHERE first <> later)
        FROM image_2.%1$s first JOIN image_5.%1$s later USING (%2$s)
        WHERE NOT EXISTS (SELECT FROM image_3.%1$s gone WHERE gone.%2$s = first.%2$s)
        """;
    assertThat(numbers(database, sql.formatted("orders", "orderkey")))
        .allSatisfy(count -> assertThat(count).isPositive());
    assertThat(numbers(database, sql.formatted("customer", "custkey")).get(0)).isPositive();
  }

  @Test
  void takesChangesBackToTheLastByte(PostgresDatabase database) {
    String sql =
        """
        SELECT count(*) FROM image_1.customer one JOIN image_2.customer two USING (custkey)
        JOIN image_3.customer three USING (custkey)
        WHERE one IS DISTINCT FROM two AND one IS NOT DISTINCT FROM three
        """;
    assertThat(numbers(database, sql).get(0)).isPositive();
  }

  @Test
  void movesCustomersIntoTheRedAndOutAgain(PostgresDatabase database) {
    String sql =
        """
        SELECT count(*) FILTER (WHERE one.acctbal >= 0 AND two.acctbal < 0),
               count(*) FILTER (WHERE one.acctbal < 0 AND two.acctbal >= 0)
        FROM image_%d.customer one JOIN image_%d.customer two USING (custkey)
        """;
    assertThat(numbers(database, sql.formatted(1, 2)))
        .allSatisfy(count -> assertThat(count).isPositive());
    assertThat(numbers(database, sql.formatted(2, 3)).get(1)).isPositive();
  }

  @Test
  void turnsCommentsIntoNothingEmptyTextAndOtherNormalForms(PostgresDatabase database) {
    String sql =
        """
        SELECT count(*) FILTER (WHERE a.comment IS NULL AND b.comment = ''),
               count(*) FILTER (WHERE a.comment = '' AND b.comment IS NULL),
               count(*) FILTER (WHERE a.comment <> b.comment
                                  AND normalize(a.comment) = normalize(b.comment))
        FROM (SELECT 1 AS day, * FROM image_1.orders UNION ALL SELECT 2, * FROM image_2.orders
              UNION ALL SELECT 4, * FROM image_4.orders UNION ALL SELECT 5, * FROM image_5.orders
              UNION ALL SELECT 6, * FROM image_6.orders) a
        JOIN (SELECT 2 AS day, * FROM image_2.orders UNION ALL SELECT 3, * FROM image_3.orders
              UNION ALL SELECT 5, * FROM image_5.orders UNION ALL SELECT 6, * FROM image_6.orders
              UNION ALL SELECT 7, * FROM image_7.orders) b
        ON a.orderkey = b.orderkey AND b.day = a.day + 1
        """;
    assertThat(numbers(database, sql)).allSatisfy(count -> assertThat(count).isPositive());
  }

  @Test
  void isTheSameShopForTheSameSeedAndAnotherForAnother(PostgresDatabase database)
      throws SQLException {
    assertThat(lastDayOf(7)).isEqualTo(digest(database, "image_3"));
    assertThat(lastDayOf(8)).isNotEqualTo(digest(database, "image_3"));
  }

  private static List<String> lastDayOf(long seed) throws SQLException {
    PostgresDatabase other = PostgresExtension.freshDatabase();
    try (Connection connection = other.connect()) {
      Shop shop = new Shop(connection);
      shop.load(0.01, seed);
      shop.nextDay();
      shop.nextDay();
    }
    return digest(other, "shop");
  }

  private static List<String> digest(PostgresDatabase database, String schema) {
    List<String> digests = new ArrayList<>();
    for (ShopTable table : ShopTable.values()) {
      String sql =
          "SELECT md5(string_agg(t::text, ';' ORDER BY %s)) FROM %s.%s t"
              .formatted(table.key(), schema, table.tableName());
      digests.add(database.rows(sql).get(0).get(0));
    }
    return digests;
  }

  private static List<Long> numbers(PostgresDatabase database, String sql) {
    return database.rows(sql).get(0).stream().map(Long::valueOf).toList();
  }
}
