package io.milepost.examples.retail.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.examples.retail.source.Shop;
import io.milepost.examples.retail.source.ShopTable;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.MilestoneReader;
import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.PostgresExtension;
import io.milepost.testing.SparkExtension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** A week at the shop, run day by day; every table is compared with what PostgreSQL kept. */
@ExtendWith({PostgresExtension.class, SparkExtension.class})
@TestInstance(Lifecycle.PER_CLASS)
class AsOfIT {
  private static final int DAYS = 7;
  private static final int QUIET_DAY = 4;
  private static final double SCALE = 0.01;
  private static final long SEED = 7;
  private static final List<String> STORES = List.of("orders", "parties", "masked_parties");

  /** Nobody asks for the regions, so nobody reads them. */
  private static final List<ShopTable> READ =
      List.of(
          ShopTable.NATION,
          ShopTable.SUPPLIER,
          ShopTable.CUSTOMER,
          ShopTable.ORDERS,
          ShopTable.LINEITEM);

  private RetailMachine retail;
  private final Map<Integer, Map<String, List<String>>> consumers = new HashMap<>();
  private final Map<Integer, Map<String, Long>> milestoneFiles = new HashMap<>();
  private Outcome again;

  @BeforeAll
  void livesForAWeek() {
    PostgresDatabase database = PostgresExtension.freshDatabase();
    retail = RetailMachine.over("as-of", database, database);
    retail.live(shop -> shop.load(SCALE, SEED));
    for (int day = 1; day <= DAYS; day++) {
      if (day > 1) {
        retail.live(Shop::nextDay);
      }
      retail.live(Shop::photograph);
      Outcome outcome = retail.run();
      assertThat(outcome.exitCode()).as("day %d: %s", day, outcome).isZero();
      consumers.put(day, comparisons());
      milestoneFiles.put(day, milestoneFiles());
    }
    again = retail.run();
    consumers.put(DAYS + 1, comparisons());
    milestoneFiles.put(DAYS + 1, milestoneFiles());
  }

  @AfterAll
  void stopsThePostgresOfTheState() {
    retail.machine().stop();
  }

  private Map<String, List<String>> comparisons() {
    Map<String, List<String>> compared = new HashMap<>();
    for (ConsumerTable table : ConsumerTable.ALL) {
      compared.put(table.name(), retail.shop().rows(table.comparison()).get(0));
    }
    return compared;
  }

  private Map<String, Long> milestoneFiles() {
    Map<String, Long> files = retail.machine().files("lake/datasets");
    files.keySet().removeIf(file -> !file.contains("/milestones/") || !file.endsWith(".parquet"));
    files.keySet().removeIf(file -> file.contains("/_delta_log/"));
    return files;
  }

  @Test
  void everyDayIsStillThereAsPostgresSawIt(SparkSession spark) {
    for (ShopTable table : READ) {
      DatasetKey dataset = new DatasetKey(store(table), table.tableName());
      MilestoneReader reader = MilestoneReader.open(spark, retail.root(), dataset);
      for (int day = 1; day <= DAYS; day++) {
        Rows expected =
            Rows.of(
                retail.shop(),
                "SELECT %s FROM image_%d.%s".formatted(table.columns(), day, table.tableName()));
        Rows actual = Rows.of(reader.asOf(day), table.columns());
        assertThat(actual.differences(expected)).as("%s as of day %d", dataset, day).isEmpty();
        assertThat(actual.size()).isEqualTo(expected.size()).isPositive();
      }
    }
  }

  @Test
  void whatNobodyAsksForIsNotRead() {
    assertThat(retail.machine().files("lake/datasets").keySet())
        .noneMatch(file -> file.startsWith("parties/region/"))
        .anyMatch(file -> file.startsWith("parties/nation/"));
  }

  @Test
  void maskedCustomersAreThoseOfTheDayTheyWereMadeFrom(SparkSession spark) {
    DatasetKey dataset = new DatasetKey("masked_parties", "customer");
    MilestoneReader reader = MilestoneReader.open(spark, retail.root(), dataset);
    List<Row> batches =
        ledger(spark, "masked_parties", "ingest").select("batch", "inputs").collectAsList();
    assertThat(batches).hasSizeGreaterThanOrEqualTo(DAYS - 1);
    for (Row batch : batches) {
      long day = Math.min(batch.<String, Long>getJavaMap(1).get("parties"), DAYS);
      String query =
          "SELECT %s FROM (%s) AS masked"
              .formatted(
                  ConsumerTable.Masked.COLUMNS,
                  ConsumerTable.Masked.QUERY.formatted("image_" + day));
      Rows actual = Rows.of(reader.asOf(batch.getLong(0)), ConsumerTable.Masked.COLUMNS);
      assertThat(actual.differences(Rows.of(retail.shop(), query)))
          .as("batch %d, made from day %d", batch.getLong(0), day)
          .isEmpty();
    }
  }

  @Test
  void consumersSawEveryDayAsItWas() {
    consumers.forEach(
        (day, tables) ->
            tables.forEach(
                (table, counts) -> {
                  assertThat(Long.parseLong(counts.get(0))).isPositive();
                  assertThat(counts.subList(1, 3))
                      .as("rows missing in and unexpected in %s on day %d", table, day)
                      .containsExactly("0", "0");
                }));
  }

  @Test
  void theLedgerCountsWhatPostgresCounts(SparkSession spark) {
    for (String store : List.of("orders", "parties")) {
      Map<String, Row> received = counts(spark, store, "ingest");
      Map<String, Row> merged = counts(spark, store, "merge");
      for (ShopTable table : READ) {
        for (int day = 1; store.equals(store(table)) && day <= DAYS; day++) {
          String key = day + " " + table.tableName();
          List<Long> expected = differences(table, day);
          assertThat(longs(merged.get(key), "inserted", "changed", "deleted", "unchanged"))
              .as("keys inserted, changed, deleted and unchanged in %s on day %d", table, day)
              .containsExactlyElementsOf(expected);
          long rows = expected.get(0) + expected.get(1) + expected.get(3);
          assertThat(longs(received.get(key), "received", "accepted", "quarantined"))
              .as("rows received, accepted and quarantined of %s on day %d", table, day)
              .containsExactly(rows, rows, 0L);
        }
      }
    }
  }

  @Test
  void aDayWithoutChangesIsPublishedAndWritesNoMilestone(SparkSession spark) {
    assertThat(milestoneFiles.get(QUIET_DAY)).isEqualTo(milestoneFiles.get(QUIET_DAY - 1));
    assertThat(milestoneFiles.get(QUIET_DAY + 1)).isNotEqualTo(milestoneFiles.get(QUIET_DAY));
    for (String store : STORES) {
      assertThat(
              ledger(spark, store, "merge").select("batch").collectAsList().stream()
                  .map(row -> row.getLong(0)))
          .as("batches merged of %s", store)
          .contains((long) QUIET_DAY);
    }
  }

  @Test
  void anotherRunOverTheSameSourceChangesNothing() {
    assertThat(again.exitCode()).as(again.toString()).isZero();
    assertThat(milestoneFiles.get(DAYS + 1)).isEqualTo(milestoneFiles.get(DAYS));
    assertThat(consumers.get(DAYS + 1)).isEqualTo(consumers.get(DAYS));
  }

  @Test
  void theArchiveOnTheLakeIsTheSharedMilestones() {
    assertThat(retail.machine().files("lake/shares/finance_archive").keySet())
        .containsExactlyInAnyOrder("orders.json", "lineitem.json", "supplier.json");
    assertThat(retail.machine().read("lake/shares/finance_archive/orders.json"))
        .contains("datasets/orders/orders/milestones");
  }

  /** Keys inserted, changed, deleted and unchanged between the images of two days. */
  private List<Long> differences(ShopTable table, int day) {
    String sql =
        """
        SELECT count(*) FILTER (WHERE a.%3$s IS NULL), count(*) FILTER (WHERE a IS DISTINCT FROM b
                 AND a.%3$s IS NOT NULL AND b.%3$s IS NOT NULL),
               count(*) FILTER (WHERE b.%3$s IS NULL),
               count(*) FILTER (WHERE a IS NOT DISTINCT FROM b)
        FROM %4$s a FULL JOIN image_%1$d.%2$s b USING (%5$s)
        """;
    String name = table.tableName();
    String before =
        day == 1 ? "(TABLE image_1." + name + " LIMIT 0)" : "image_" + (day - 1) + "." + name;
    String first = table.key().split(",", 2)[0];
    return retail.shop().rows(sql.formatted(day, name, first, before, table.key())).get(0).stream()
        .map(Long::valueOf)
        .toList();
  }

  private static String store(ShopTable table) {
    return switch (table) {
      case ORDERS, LINEITEM -> "orders";
      case CUSTOMER, SUPPLIER, NATION, REGION -> "parties";
    };
  }

  private Dataset<Row> ledger(SparkSession spark, String ingestion, String kind) {
    return spark
        .read()
        .format("delta")
        .load(retail.root() + "/ingestions/" + ingestion + "/ledger")
        .where("kind = '" + kind + "'");
  }

  private Map<String, Row> counts(SparkSession spark, String ingestion, String kind) {
    Map<String, Row> counts = new HashMap<>();
    ledger(spark, ingestion, kind)
        .selectExpr("batch", "inline(datasets)")
        .collectAsList()
        .forEach(row -> counts.put(row.getLong(0) + " " + row.getAs("dataset"), row));
    return counts;
  }

  private static List<Long> longs(Row row, String... names) {
    List<Long> values = new ArrayList<>();
    for (String name : names) {
      values.add(row.getAs(name));
    }
    return values;
  }
}
