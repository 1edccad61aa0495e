package io.milepost.examples.retail.source;

import io.trino.tpch.TpchTable;
import java.util.Locale;

/** The tables of the shop, in an order that satisfies their foreign keys. */
public enum ShopTable {
  REGION("regionkey", "regionkey, name, comment"),
  NATION("nationkey", "nationkey, name, regionkey, comment"),
  SUPPLIER("suppkey", "suppkey, name, address, nationkey, phone, acctbal, comment"),
  CUSTOMER("custkey", "custkey, name, address, nationkey, phone, acctbal, mktsegment, comment"),
  ORDERS(
      "orderkey",
      "orderkey, custkey, orderstatus, totalprice, orderdate, orderpriority, clerk, shippriority,"
          + " comment"),
  LINEITEM(
      "orderkey, linenumber",
      "orderkey, partkey, suppkey, linenumber, quantity, extendedprice, discount, tax, returnflag,"
          + " linestatus, shipdate, commitdate, receiptdate, shipinstruct, shipmode, comment");

  private final String key;
  private final String columns;

  ShopTable(String key, String columns) {
    this.key = key;
    this.columns = columns;
  }

  /** Its name in the schema. */
  public String tableName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Where TPC-H keeps the rows of this table. */
  TpchTable<?> rows() {
    return TpchTable.getTable(tableName());
  }

  /** The columns of the key, as SQL lists them. */
  public String key() {
    return key;
  }

  /** The columns in the order in which TPC-H writes them, as SQL lists them. */
  public String columns() {
    return columns;
  }
}
