package io.milepost.examples.retail.source;

import io.trino.tpch.TpchEntity;
import java.util.Iterator;
import java.util.List;

/** The rows of a TPC-H table as lines of PostgreSQL's COPY, some of them made odd by a seed. */
final class TpchRows implements Iterator<String> {
  private static final String NULL = "\\N";

  private final ShopTable table;
  private final Iterator<? extends TpchEntity> rows;
  private final long seed;
  private long rowNumber;

  TpchRows(ShopTable table, double scale, long seed) {
    this.table = table;
    this.rows = table.rows().createGenerator(scale, 1, 1).iterator();
    this.seed = seed;
  }

  @Override
  public boolean hasNext() {
    return rows.hasNext();
  }

  @Override
  public String next() {
    String line = rows.next().toLine();
    rowNumber++;
    String[] fields = line.substring(0, line.length() - 1).split("\\|", -1);
    makeOdd(fields);
    return String.join("\t", fields) + "\n";
  }

  private void makeOdd(String[] fields) {
    int comment = fields.length - 1;
    fields[comment] = comment(fields[comment]);
    if (table == ShopTable.CUSTOMER) {
      fields[1] = oneIn(20, "name") ? choose(Oddities.NAMES, "which name") : fields[1];
      fields[4] = oneIn(50, "phone") ? choose(Oddities.PHONES, "which phone") : fields[4];
    }
  }

  private String comment(String usual) {
    if (oneIn(40, "no comment")) {
      return NULL;
    }
    if (oneIn(60, "empty comment")) {
      return "";
    }
    return oneIn(30, "odd comment") ? choose(Oddities.TEXTS, "which comment") : usual;
  }

  private boolean oneIn(int rows, String question) {
    return Math.floorMod(hash(question), rows) == 0;
  }

  private String choose(List<String> texts, String question) {
    return escaped(texts.get(Math.floorMod(hash(question), texts.size())));
  }

  /** Murmur's finalizer over all that decides: the same on every machine. */
  private int hash(String question) {
    long mixed = seed * 31 + table.tableName().hashCode();
    mixed = mixed * 1_000_003 + rowNumber;
    mixed = mixed * 1_000_003 + question.hashCode();
    mixed ^= mixed >>> 33;
    mixed *= 0xff51afd7ed558ccdL;
    mixed ^= mixed >>> 33;
    mixed *= 0xc4ceb9fe1a85ec53L;
    mixed ^= mixed >>> 33;
    return (int) mixed;
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }
}
