package io.milepost.examples.retail.proof;

import io.milepost.examples.retail.source.ShopTable;
import java.util.List;
import java.util.Locale;

/**
 * A table of a consumer of the retail example, and what it has to hold, in SQL of PostgreSQL.
 *
 * @param columns those it has to have
 * @param from where their values come from; {@code %s} stands for the schema of the shop
 */
record ConsumerTable(String name, String columns, String from) {

  /** All of them that are live. */
  static final List<ConsumerTable> ALL =
      List.of(
          whole("sales_reporting", ShopTable.ORDERS),
          whole("sales_reporting", ShopTable.LINEITEM),
          whole("sales_reporting", ShopTable.NATION),
          new ConsumerTable(
              "sales_reporting.customer",
              "custkey, name, nationkey, phone, mktsegment",
              """
              SELECT custkey, name, nationkey, mktsegment,
                     repeat('*', greatest(char_length(phone) - 4, 0)) || right(phone, 4) AS phone
              FROM %s.customer WHERE acctbal >= 0"""),
          whole("marketing", ShopTable.NATION),
          new ConsumerTable("marketing.customer", Masked.COLUMNS, Masked.QUERY));

  /** Customers as the transformer of the example writes them. */
  static final class Masked {
    static final String COLUMNS = "custkey, name, phone, nationkey, mktsegment";
    static final String QUERY =
        """
        SELECT custkey, 'Customer ' || custkey AS name, left(phone, 2) AS phone, nationkey,
               mktsegment
        FROM %s.customer""";

    private Masked() {}
  }

  private static ConsumerTable whole(String workspace, ShopTable table) {
    String name = table.name().toLowerCase(Locale.ROOT);
    return new ConsumerTable(workspace + "." + name, table.columns(), "SELECT * FROM %s." + name);
  }

  /** What it has to hold, in the order of its columns. */
  String expected(String shop) {
    return "SELECT %s FROM (%s) AS expected".formatted(columns, from.formatted(shop));
  }

  /** What it holds. */
  String actual() {
    return "SELECT %s FROM %s".formatted(columns, name);
  }

  /** How many rows there are, and how many of them only one side has. */
  String comparison() {
    return """
        SELECT (SELECT count(*) FROM (%1$s) AS a),
               (SELECT count(*) FROM ((%1$s) EXCEPT ALL (%2$s)) AS missing),
               (SELECT count(*) FROM ((%2$s) EXCEPT ALL (%1$s)) AS unexpected)"""
        .formatted(expected("shop"), actual());
  }
}
