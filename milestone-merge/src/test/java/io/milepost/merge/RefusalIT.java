package io.milepost.merge;

import static io.milepost.testing.DeltaTableAssert.lastVersion;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.MergeSpec.Granularity;
import io.milepost.merge.MergeSpec.UntrackedChange;
import io.milepost.merge.care.Care;
import io.milepost.merge.care.Correction;
import io.milepost.merge.care.Restatement;
import io.milepost.merge.care.Slice;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SparkExtension.class)
class RefusalIT {
  private static final String PEOPLE = "id bigint|name";
  private static final String ODD_NAMES =
      "id bigint, `full name` string, `a,b` string,"
          + " inner array<struct<`x y`: int, z: map<string, struct<ok: int>>, Z: int>>";

  @Test
  void namesKeysThatAreNullOrContradictoryOfAllDatasets(SparkSession spark, @TempDir Path root) {
    Lake lake = new Lake(spark, root).dataset("people", PEOPLE, "id");
    lake.dataset(
        Lake.builder(
                "pets",
                IngestMode.FULL,
                TextTable.frame(spark, "owner|no int|name").schema(),
                "owner",
                "no")
            .classified(Set.of("owner"))
            .build());
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
  void namesBinaryKeysByTheirBytes(SparkSession spark, @TempDir Path root) {
    Lake lake = new Lake(spark, root).dataset("people", "id binary|name", "id");
    lake.has("people", "id binary|name", "Az|Ann", "Az|Bob");
    assertThatThrownBy(() -> lake.day(1))
        .hasMessageEndingWith("1 keys (id) are in several rows that differ: (id X'417A')");
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
            steps, with a run after each. An approval, where one can be given, has to name dataset \
            people, batch 2, 11 rows.
              shop.pets: the read is empty, or none of its rows can be used, but 1 rows are live. \
            Look at the source; no guard lets an empty read through. An approval, \
            where one can be given, has to name dataset pets, \
            batch 2, 1 rows.""");
    assertThat(lastVersion(lake.folder("ingestions/shop/ledger"))).isEqualTo(before);

    lake.has("people", PEOPLE, lines(11)).has("pets", PEOPLE, "1|Rex");
    assertThat(lake.day(3).batch()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+1000000000-12-31T23:59:59.999999999Z", "+10000-01-01T00:00:00Z"})
  void refusesATimeThatNoTableHolds(String time, SparkSession spark, @TempDir Path root) {
    Lake lake = new Lake(spark, root).dataset("people", PEOPLE, "id");
    Map<String, Dataset<Row>> frames = Map.of("people", TextTable.frame(spark, PEOPLE, "1|Ann"));
    BatchSource source = BatchSource.of(Instant.parse(time), frames);
    assertThatThrownBy(() -> lake.run("never", source))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith(
            "Cannot ingest batch 1 of shop, nothing was written:\n  its source gives +10")
        .hasMessageEndingWith(
            " as its time, which has to be from 0001-01-01T00:00:00Z to"
                + " 9999-12-31T23:59:59.999999Z");
    BatchSource now = BatchSource.of(Lake.NOW, frames);
    assertThat(lake.run("now", now).batch()).isEqualTo(1);
  }

  @Test
  void refusesAReadOfWhichNothingCanBeUsed(SparkSession spark, @TempDir Path root) {
    Lake lake = new Lake(spark, root).dataset("people", PEOPLE, "id");
    lake.has("people", PEOPLE, lines(3)).day(1);
    lake.has("people", PEOPLE + "|mp_reason", "8|NULL|odd", "9|NULL|odd");
    assertThatThrownBy(() -> lake.day(2))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("none of its rows can be used, but 3 rows are live");
    lake.has("people", PEOPLE + "|mp_reason", "1|NULL|odd", "2|NULL|odd", "3|NULL|odd");
    assertThat(lake.day(3).datasets().get(0).keys()).isEqualTo(new Keys(0, 0, 0, 3));
  }

  @Test
  void evaluatesNoSoftDeleteByWhatIsInTheSessionOfSomebody(SparkSession spark, @TempDir Path root) {
    spark.udf().register("is_gone", (UDF1<String, Boolean>) "gone"::equals, DataTypes.BooleanType);
    StructType schema = TextTable.frame(spark, PEOPLE).schema();
    MergeSpecBuilder people = Lake.builder("people", IngestMode.INCREMENTAL, schema, "id");
    Lake lake = new Lake(spark, root).dataset(people.softDelete("is_gone(name)").build());
    lake.has("people", PEOPLE, "1|Ann", "2|gone");
    assertThatThrownBy(() -> lake.day(1))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("`is_gone`")
        .hasMessageEndingWith("are not known: compute a column, and name that");
    for (String condition : List.of("gone", "name = = 1", "name")) {
      lake.dataset(people.softDelete(condition).build());
      assertThatThrownBy(() -> lake.day(1))
          .isInstanceOf(RefusedException.class)
          .hasMessageStartingWith(
              "Cannot ingest batch 1 of shop, nothing was written:\n  shop.people:")
          .hasMessageNotContaining("== Parsed");
    }
    lake.dataset(people.softDelete("gone").build());
    lake.source.with(
        "people",
        TextTable.frame(spark, PEOPLE, "1|Ann", "2|gone")
            .withColumn("gone", expr("is_gone(name)")));
    lake.day(2);
    assertThat(lake.read("people").live().count()).isEqualTo(1);
  }

  @Test
  void tellsNoClassifiedValueThatAnExpressionCannotTake(SparkSession spark, @TempDir Path root) {
    StructType schema = TextTable.frame(spark, PEOPLE).schema();
    MergeSpecBuilder people =
        Lake.builder("people", IngestMode.INCREMENTAL, schema, "name").classified(Set.of("name"));
    Lake wrong = new Lake(spark, root).dataset(people.softDelete("name = 0").build());
    wrong.has("people", PEOPLE, "1|Hidden");
    assertThatThrownBy(() -> wrong.day(1))
        .isInstanceOf(RefusedException.class)
        .hasNoCause()
        .hasMessageContaining("shop.people: an expression on its rows")
        .hasMessageContaining("CAST_INVALID_INPUT")
        .hasMessageNotContaining("Hidden");

    for (String condition :
        List.of(
            "to_number(name, '999') = 1",
            "str_to_map(concat(name, ';', name), ';', '=')['x'] IS NOT NULL",
            "raise_error(name) IS NULL",
            "java_method('java.lang.Integer', 'parseInt', name) = '1'",
            "is_gone(name)")) {
      wrong.dataset(people.softDelete(condition).build());
      assertThatThrownBy(() -> wrong.day(1)).hasNoCause().hasMessageNotContaining("Hidden");
    }

    Lake lake = new Lake(spark, root).dataset(people.softDelete("id = 0").build());
    lake.has("people", PEOPLE, "1|Hidden").day(1);
    Restatement right =
        new Restatement(new Care(spark, root.toString()), new DatasetKey(Lake.STORE, "people"));
    for (String slice : List.of("ssn = 'Hidden'", "name = 0 OR 'Hidden' = 'x'")) {
      assertThatThrownBy(
              () ->
                  right.restate(
                      Slice.where(slice),
                      Correction.nothing(TextTable.frame(spark, PEOPLE)),
                      BatchRequest.of(slice)))
          .isInstanceOf(RefusedException.class)
          .hasNoCause()
          .hasMessageNotContaining("Hidden");
    }
  }

  @Test
  void refusesAColumnThatIsCalledAsWhatSparkKnowsOfFiles(SparkSession spark, @TempDir Path root) {
    String columns = "id bigint|_Metadata";
    Lake lake = new Lake(spark, root).dataset("people", columns, "id");
    lake.has("people", columns, "1|Ann");
    assertThatThrownBy(() -> lake.day(1))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("shop.people: column _Metadata is called as Spark calls what");
    lake.dataset(
        Lake.builder("people", IngestMode.FULL, TextTable.frame(spark, columns).schema(), "id")
            .stored(Map.of("_Metadata", "metadata"))
            .build());
    lake.day(1);
    lake.has("people", columns, "1|Anna").day(2);
    assertThat(lake.read("people").live().collectAsList().get(0).getString(1)).isEqualTo("Anna");
  }

  @Test
  void saysOfWhichDatasetAValueIsThatCannotBeTaken(SparkSession spark, @TempDir Path root) {
    Lake lake = new Lake(spark, root).dataset("people", PEOPLE, "id").dataset("pets", PEOPLE, "id");
    lake.has("people", PEOPLE, "1|Ann");
    Dataset<Row> pets = TextTable.frame(spark, PEOPLE, "1|Rex");
    lake.source.with("pets", pets.withColumn("id", expr("CAST(name AS int)")));
    assertThatThrownBy(() -> lake.day(1))
        .hasMessageStartingWith("shop.pets: ")
        .hasMessageContaining("[CAST_INVALID_INPUT] The value 'Rex'");
  }

  @Test
  void refusesSpecsThatContradictThemselves(SparkSession spark, @TempDir Path root) {
    StructType schema = TextTable.frame(spark, PEOPLE).schema();
    Lake lake =
        new Lake(spark, root)
            .dataset(Lake.builder("a", IngestMode.APPEND, schema, "id").build())
            .dataset(Lake.builder("b", IngestMode.CDC, schema).softDelete("id = 1").build())
            .dataset(
                Lake.builder("c", IngestMode.FULL, schema, "id")
                    .granularity(Granularity.EVENT)
                    .untracked(UntrackedChange.IGNORED, "id", "nick")
                    .stored(Map.of("name", "ID", "nick", "mp_nick"))
                    .build())
            .dataset(Lake.spec("d", schema.add("\u0131d", "string"), "id"))
            .dataset(
                Lake.builder("e", IngestMode.FULL, StructType.fromDDL(ODD_NAMES), "id")
                    .stored(Map.of("full name", "name"))
                    .build());
    assertThatThrownBy(() -> lake.day(1))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            """
            shop.a: mode append keeps rows without a key, and it names [id]
            shop.b: it has no key, and mode cdc tells rows apart by it: name its key columns
            shop.b: mode cdc has no soft deletes: they are for mode incremental
            shop.c: mode full has no events: granularity event and an order of events are for \
            mode cdc
            shop.c: untracked column id is not in its schema, or in its key
            shop.c: untracked column nick is not in its schema, or in its key
            shop.c: column nick has a name in the tables and is not in its schema
            shop.c: two columns are called id in its tables
            shop.d: column \u0131d is there twice, ignoring case
            shop.d: two columns are called id in its tables
            shop.e: column a,b has a blank, tab or line break, or one of , ; { } ( ) = in its \
            name, which its tables cannot have: give it another one there, such as stored name a_b
            shop.e: field x y inside column inner has no name, or a blank, tab or line break, or \
            one of , ; { } ( ) = in it, which its tables cannot have: rename it in what is read
            shop.e: field Z is there twice inside column inner, ignoring case""");
    assertThat(lake.source.opened()).isZero();
  }

  @Test
  void refusesADatasetThatIsThereTwice(SparkSession spark, @TempDir Path root) {
    MergeSpec people = Lake.spec("people", TextTable.frame(spark, PEOPLE).schema(), "id");
    IngestionSpec twice = new IngestionSpec(root.toString(), Lake.STORE, List.of(people, people));
    InMemorySource source = new InMemorySource();
    assertThatThrownBy(() -> new Ingestion(spark, twice).run(BatchRequest.of("twice"), source))
        .isInstanceOf(RefusedException.class)
        .hasMessage("shop.people: it is there twice");
    assertThat(source.opened()).isZero();
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
            which they cannot hold: give it another stored name""");
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
