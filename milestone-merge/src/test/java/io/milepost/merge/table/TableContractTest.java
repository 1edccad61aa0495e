package io.milepost.merge.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.DatasetKey;
import io.milepost.merge.IngestMode;
import io.milepost.merge.MergeSpec.EventOrder;
import io.milepost.merge.MergeSpec.Granularity;
import io.milepost.merge.MergeSpec.UntrackedChange;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class TableContractTest {
  private static final TableContract CONTRACT =
      contract("id bigint, name string, price decimal(9,2)", "id");

  @Test
  void readsWhatItWrote() {
    assertThat(TableContract.parse(CONTRACT.json())).isEqualTo(CONTRACT);
  }

  @Test
  void letsColumnsComeGoAndChangePlaces() {
    TableContract next = contract("price decimal(9,2), id bigint, city string", "id");
    assertThat(refusals(CONTRACT, next)).isEmpty();
    TableContract after = CONTRACT.followedBy(next);
    assertThat(after.schema()).isEqualTo(next.schema());
    assertThat(after.dropped()).isEqualTo(StructType.fromDDL("name string"));
    assertThat(after.since()).isEqualTo(3);
  }

  @Test
  void remembersTheTypeOfAColumnThatWent() {
    TableContract without = CONTRACT.followedBy(contract("id bigint", "id"));
    assertThat(refusals(without, contract("id bigint, name int", "id")))
        .containsExactly(
            "column name changed from STRING to INT, which they cannot hold: give it another"
                + " stored name");
    TableContract back = without.followedBy(contract("id bigint, name string", "id"));
    assertThat(back.dropped()).isEqualTo(StructType.fromDDL("price decimal(9,2)"));
  }

  @Test
  void takesNamesInAnyCaseAndNoLetterForAnother() {
    assertThat(refusals(CONTRACT, contract("ID bigint, NAME string", "ID"))).isEmpty();
    assertThat(refusals(CONTRACT, contract("`\u0131d` bigint", "\u0131d")))
        .containsExactly("column \u0131d is called id in its tables: name that as its stored name");
  }

  @Test
  void namesAllThatMayNotChange() {
    TableContract next =
        new TableContract(
            "other",
            CONTRACT.dataset(),
            new TableContract.Versioning(
                IngestMode.CDC, Granularity.EVENT, Set.of(), UntrackedChange.IGNORED),
            List.of("name"),
            StructType.fromDDL("id int, name string"),
            new StructType(),
            Map.of(),
            Set.of(),
            Map.of(),
            9);
    assertThat(refusals(CONTRACT, next))
        .containsExactly(
            "it belongs to ingestion shop, not other",
            "its ingest mode changed from full to cdc",
            "its key changed from [id] to [name]",
            "column id changed from BIGINT to INT, which they cannot hold: give it another"
                + " stored name");
  }

  @Test
  void namesWhatMakesAVersionAndMayNotChange() {
    Set<String> price = Set.of("price");
    assertThat(refusals(Granularity.EVENT, price, UntrackedChange.IN_PLACE))
        .containsExactly("its granularity changed from one version per batch to one per event");
    assertThat(refusals(Granularity.BATCH, Set.of(), UntrackedChange.IN_PLACE))
        .containsExactly("its untracked columns changed from [price] to []");
    assertThat(refusals(Granularity.BATCH, price, UntrackedChange.IGNORED))
        .containsExactly("changes in untracked columns were in_place and are ignored now");
    assertThat(refusals(Granularity.BATCH, price, UntrackedChange.IN_PLACE)).isEmpty();
  }

  @Test
  void hasADigestOfAllThatTellsWhatRowsMean() {
    String digest = ContractDigest.of(CONTRACT);
    TableContract later = CONTRACT.followedBy(contract("id bigint, name string", "id"));
    TableContract back =
        later.followedBy(contract("id bigint, name string, price decimal(9,2)", "id"));
    assertThat(ContractDigest.of(back)).isEqualTo(digest).matches("[0-9a-f]{64}");
    assertThat(ContractDigest.of(TableContract.parse(CONTRACT.json()))).isEqualTo(digest);
    TableContract.Versioning versioning = CONTRACT.versioning();
    String columns = "id bigint, name string, price decimal(9,2)";
    assertThat(
            Stream.of(
                    later,
                    contract(columns, "name"),
                    contract(columns.replace("bigint", "int"), "id"),
                    contract(
                        new TableContract.Versioning(
                            IngestMode.CDC,
                            Granularity.BATCH,
                            versioning.untracked(),
                            versioning.untrackedChange(),
                            versioning.order()),
                        columns,
                        "id"),
                    contract(
                        new TableContract.Versioning(
                            IngestMode.FULL,
                            Granularity.BATCH,
                            Set.of(),
                            versioning.untrackedChange(),
                            versioning.order()),
                        columns,
                        "id"))
                .map(ContractDigest::of))
        .doesNotContain(digest)
        .doesNotHaveDuplicates();
  }

  @Test
  void letsUntrackedColumnsComeGoAndChangeTheirCase() {
    TableContract without = contract(versioning(), "id bigint, name string", "id");
    assertThat(refusals(CONTRACT, without)).isEmpty();
    TableContract after = CONTRACT.followedBy(without);
    assertThat(after.changesInPlace()).isFalse();
    assertThat(after.followedBy(without)).isEqualTo(after);
    assertThat(refusals(after, contract(versioning(), "id bigint, price decimal(9,2)", "id")))
        .containsExactly("its untracked columns changed from [price] to []");
    TableContract again = after.followedBy(CONTRACT);
    assertThat(again.versioning()).isEqualTo(CONTRACT.versioning());
    assertThat(again.returned("Price")).isEqualTo(CONTRACT.since());
    assertThat(again.returned("name")).isZero();
    assertThat(TableContract.parse(again.json())).isEqualTo(again);
    assertThat(again.followedBy(CONTRACT)).isEqualTo(again);
    TableContract more = contract(versioning("PRICE", "v"), "id int, PRICE int, v int", "id");
    assertThat(refusals(after, more)).noneMatch(reason -> reason.contains("untracked"));
    assertThat(after.followedBy(more).versioning()).isEqualTo(more.versioning());
  }

  private static TableContract.Versioning versioning(String... untracked) {
    return new TableContract.Versioning(
        IngestMode.FULL,
        Granularity.BATCH,
        Set.of(untracked),
        UntrackedChange.IN_PLACE,
        EventOrder.IN_BATCH);
  }

  @Test
  void keepsWhatCountsAsLate() {
    TableContract inBatch = ordered(EventOrder.IN_BATCH);
    TableContract forEver = ordered(EventOrder.FOR_EVER);
    assertThat(TableContract.parse(forEver.json())).isEqualTo(forEver);
    assertThat(refusals(inBatch, forEver))
        .containsExactly("the order of its events changed from in_batch to for_ever");
    assertThat(refusals(forEver, inBatch)).hasSize(1);
    assertThat(refusals(forEver, ordered(EventOrder.FOR_EVER_LATE_TO_QUARANTINE))).isEmpty();
  }

  private static TableContract ordered(EventOrder order) {
    return contract(
        new TableContract.Versioning(
            IngestMode.CDC, Granularity.BATCH, Set.of(), UntrackedChange.IGNORED, order),
        "id bigint",
        "id");
  }

  private static List<String> refusals(TableContract kept, TableContract next) {
    return new ContractChange(kept, next).refusals();
  }

  private static List<String> refusals(
      Granularity granularity, Set<String> untracked, UntrackedChange change) {
    return refusals(
        CONTRACT,
        contract(
            new TableContract.Versioning(IngestMode.FULL, granularity, untracked, change),
            "id bigint, price decimal(9,2)",
            "id"));
  }

  private static TableContract contract(String columns, String... key) {
    return contract(
        new TableContract.Versioning(
            IngestMode.FULL, Granularity.BATCH, Set.of("price"), UntrackedChange.IN_PLACE),
        columns,
        key);
  }

  private static TableContract contract(
      TableContract.Versioning versioning, String columns, String... key) {
    return new TableContract(
        "shop",
        new DatasetKey("shop", "things"),
        versioning,
        List.of(key),
        StructType.fromDDL(columns),
        new StructType(),
        Map.of(),
        Set.of("name"),
        Map.of("name", "full name"),
        3);
  }
}
