package io.milepost.merge;

import static io.milepost.testing.DeltaTableAssert.lastVersion;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class RefusalIT {
  private static final String PEOPLE = "id bigint|name";

  @Test
  void namesKeysThatAreNullOrContradictoryOfAllDatasets(SparkSession spark, @TempDir Path root) {
    Lake lake = new Lake(spark, root).dataset("people", PEOPLE, "id");
    MergeSpec pets = Lake.spec("pets", TextTable.frame(spark, "owner|no int|name").schema());
    lake.dataset(
        new MergeSpec(
            pets.dataset(),
            pets.mode(),
            pets.schema(),
            List.of("owner", "no"),
            Set.of("owner"),
            pets.guard(),
            pets.tables()));
    lake.has("people", PEOPLE, "NULL|Ann", "2|Bob", "NULL|Cid");
    lake.has("pets", "owner|no int|name", "ann|1|Rex", "ann|1|Rex", "bob|1|Kit", "bob|1|Tom");
    assertThatThrownBy(() -> lake.day(1))
        .isInstanceOf(RefusedException.class)
        .hasMessageMatching(
            """
            Cannot ingest batch 1 of shop, nothing was written:
              shop.people: 2 of 3 rows have a NULL in their key \\(id\\): \\(id NULL\\)
              shop.pets: 1 keys \\(owner, no\\) are in several rows that differ: \
            \\(owner #[0-9a-f]{12}, no 1\\)""")
        .hasMessageNotContaining("81b637d8fcd2"); // SHA-256 of bob: anybody could try names
    assertThat(Files.exists(lake.folder("datasets"))).isFalse();
    assertThat(Files.exists(lake.folder("ingestions/shop/staging/1/attempt1"))).isFalse();

    lake.has("people", PEOPLE, "1|Ann").has("pets", "owner|no int|name", "ann|1|Rex");
    assertThat(lake.day(2).batch()).isEqualTo(1);
  }

  @Test
  void refusesAReadThatClosesTooMuch(SparkSession spark, @TempDir Path root) {
    Lake lake = new Lake(spark, root).dataset("people", PEOPLE, "id");
    lake.dataset("pets", PEOPLE, "id").has("pets", PEOPLE, "1|Rex");
    lake.has("people", PEOPLE, lines(12));
    lake.day(1);
    long before = lastVersion(lake.folder("ingestions/shop/ledger"));

    lake.has("people", PEOPLE, lines(1)).has("pets", PEOPLE);
    assertThatThrownBy(() -> lake.day(2))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            """
            Cannot ingest batch 2 of shop, nothing was written:
              shop.people: the read would close 11 of 12 live rows, more than 90 %. Look at \
            the source; no guard lets so many go at once. If it is right, let them go in several \
            steps, with a run after each.
              shop.pets: the read is empty, but 1 rows are live. Look at the source; no guard lets \
            an empty read through.""");
    assertThat(lastVersion(lake.folder("ingestions/shop/ledger"))).isEqualTo(before);

    lake.has("people", PEOPLE, lines(11)).has("pets", PEOPLE, "1|Rex");
    assertThat(lake.day(3).batch()).isEqualTo(2);
  }

  @Test
  void refusesModesThatAreNotThereYet(SparkSession spark, @TempDir Path root) {
    MergeSpec spec = Lake.spec("events", TextTable.frame(spark, PEOPLE).schema(), "id");
    Lake lake =
        new Lake(spark, root)
            .dataset(
                new MergeSpec(
                    spec.dataset(),
                    IngestMode.CDC,
                    spec.schema(),
                    spec.key(),
                    Set.of(),
                    spec.guard(),
                    spec.tables()));
    assertThatThrownBy(() -> lake.day(1))
        .isInstanceOf(RefusedException.class)
        .hasMessage("shop.events: ingest mode cdc is not available yet (available: full)");
    assertThat(lake.source.opened()).isZero();
  }

  @Test
  void refusesAnotherContractBeforeItReads(SparkSession spark, @TempDir Path root) {
    Lake lake = new Lake(spark, root).dataset("people", "id bigint|no bigint|name", "id");
    lake.has("people", "id bigint|no bigint|name", "1|1|Ann");
    lake.day(1);
    lake.dataset("people", "id bigint|no int|name", "id", "no");
    assertThatThrownBy(() -> lake.day(2))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            """
            Cannot ingest batch 2 of shop, nothing was written:
              shop.people: its key changed from [id] to [id, no]
              shop.people: column no changed from BIGINT to INT, \
            which needs its tables rewritten""");
    assertThat(lake.source.opened()).isEqualTo(1);
  }

  @Test
  void refusesColumnsThatDoNotFit(SparkSession spark, @TempDir Path root) {
    Lake lake = new Lake(spark, root).dataset("people", "id bigint|name|born date", "id");
    lake.has("people", "id bigint|born", "1|x");
    assertThatThrownBy(() -> lake.day(1))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            """
            Cannot ingest batch 1 of shop, nothing was written:
              shop.people: the source's columns do not fit: column name is missing; \
            column born is STRING, not DATE""");
  }

  private static String[] lines(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> i + "|n" + i).toArray(String[]::new);
  }
}
