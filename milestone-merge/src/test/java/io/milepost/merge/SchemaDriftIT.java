package io.milepost.merge;

import static io.milepost.testing.DeltaTableAssert.assertThatTable;
import static io.milepost.testing.FrameAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.MergeSpec.UntrackedChange;
import io.milepost.merge.care.Care;
import io.milepost.merge.care.Correction;
import io.milepost.merge.care.Restatement;
import io.milepost.merge.care.Slice;
import io.milepost.merge.care.Widening;
import io.milepost.merge.moment.Moments;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may become of a dataset's columns: nothing that did not change gets a version. */
@ExtendWith(SparkExtension.class)
class SchemaDriftIT {
  private static final String THINGS = "id int|name|price decimal(9,2)";

  @TempDir private Path root;

  private Lake lake;

  @BeforeEach
  void oneBatch(SparkSession spark) {
    lake = new Lake(spark, root).dataset("things", THINGS, "id");
    lake.has("things", THINGS, "1|Ann|1.00", "2|Bob|2.50");
    lake.day(1);
  }

  private static final Keys NOTHING_CHANGED = new Keys(0, 0, 0, 2);

  private Keys second(String header, String... rows) {
    lake.has("things", header, rows);
    return lake.day(2).datasets().get(0).keys();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      value = {
        "a new column without values; id int|name|price decimal(9,2)|city; 1|Ann|1.00|NULL",
        "a column less; id int|name; 1|Ann",
        "another order; price decimal(9,2)|name|id int; 1.00|Ann|1",
        "another case; ID int|Name|PRICE decimal(9,2); 1|Ann|1.00",
      })
  void opensNoVersion(String what, String header, String row) {
    lake.dataset("things", header, header.startsWith("ID") ? "ID" : "id");
    String other = row.replace("Ann", "Bob").replace("1.00", "2.50");
    String second =
        other.startsWith("2.50") ? other.replaceFirst("1$", "2") : "2" + other.substring(1);
    assertThat(second(header, row, second)).as(what).isEqualTo(NOTHING_CHANGED);
    assertThat(lake.read("things").live()).hasRows(header, row, second);
  }

  @Test
  void ignoresWhetherAColumnMayBeNull(SparkSession spark) {
    StructType strict = new StructType();
    for (StructField field : TextTable.frame(spark, THINGS).schema().fields()) {
      strict = strict.add(field.name(), field.dataType(), false);
    }
    lake.dataset(Lake.spec("things", strict, "id"));
    assertThat(second(THINGS, "1|Ann|1.00", "2|Bob|2.50")).isEqualTo(NOTHING_CHANGED);
  }

  @Test
  void takesAColumnBackThatWasDropped() {
    lake.dataset("things", "id int|name", "id");
    assertThat(second("id int|name", "1|Ann", "2|Bo")).isEqualTo(new Keys(0, 1, 0, 1));
    lake.dataset("things", THINGS, "id");
    lake.has("things", THINGS, "1|Ann|1.00", "2|Bo|2.50");
    assertThat(lake.day(3).datasets().get(0).keys()).isEqualTo(new Keys(0, 1, 0, 1));
    assertThat(lake.read("things").versions(Map.of("id", "2")))
        .hasRows("name|price decimal(9,2)", "Bob|2.50", "Bo|NULL", "Bo|2.50");
  }

  @Test
  void givesTheNameOfAColumnThatWentToAnother(SparkSession spark) {
    lake.dataset("things", "id int|name", "id");
    assertThat(second("id int|name", "1|Ann", "2|Bob")).isEqualTo(NOTHING_CHANGED);
    StructType renamed = TextTable.frame(spark, "id int|price").schema();
    lake.dataset(
        Lake.builder("things", IngestMode.FULL, renamed, "id")
            .stored(Map.of("price", "name"))
            .build());
    lake.has("things", "id int|price", "1|Ann", "2|Bo");
    assertThat(lake.day(3).datasets().get(0).keys()).isEqualTo(new Keys(0, 1, 0, 1));
    assertThat(lake.read("things").versions(Map.of("id", "2")))
        .hasRows("price|version int", "Bob|1", "Bo|2");
  }

  @Test
  void letsAnUntrackedColumnChangeItsCaseAndGo(SparkSession spark) {
    lake = new Lake(spark, root.resolve("untracked"));
    seen(spark, "id int|name|seen int", "seen").has("things", "id int|name|seen int", "1|Ann|1");
    lake.day(1);
    seen(spark, "id int|name|SEEN int", "SEEN").has("things", "id int|name|SEEN int", "1|Ann|2");
    assertThat(lake.day(2).datasets().get(0).keys()).isEqualTo(new Keys(0, 0, 0, 1));
    assertThat(lake.read("things").live()).hasRows("id int|name|SEEN int", "1|Ann|2");
    seen(spark, "id int|name").has("things", "id int|name", "1|Bob");
    assertThat(lake.day(3).datasets().get(0).keys()).isEqualTo(new Keys(0, 1, 0, 0));
    assertThat(lake.table("datasets/shop/things/milestones"))
        .hasRows("name|seen int|mp_open boolean", "Ann|2|false", "Bob|NULL|true");
  }

  private Lake seen(SparkSession spark, String header, String... untracked) {
    StructType schema = TextTable.frame(spark, header).schema();
    return lake.dataset(
        Lake.builder("things", IngestMode.FULL, schema, "id")
            .untracked(UntrackedChange.IN_PLACE, untracked)
            .build());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      value = {
        "a narrower type; id smallint|name|price decimal(9,2); column id changed from INT to"
            + " SMALLINT, which they cannot hold: give it another stored name",
        "another type; id int|name int|price decimal(9,2); column name changed from STRING to INT,"
            + " which they cannot hold: give it another stored name",
        "a wider type; id int|name|price decimal(12,2); column price changed from DECIMAL(9,2) to"
            + " DECIMAL(12,2), which needs its tables rewritten: run a Widening once",
        "a name of ours; id int|name|price decimal(9,2)|MP_batch; column MP_batch starts with mp_,"
            + " which is ours",
      })
  void refusesBeforeItReads(String what, String header, String reason) {
    lake.dataset("things", header, "id");
    lake.has("things", header);
    assertThatThrownBy(() -> lake.day(2))
        .as(what)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("shop.things: " + reason);
    assertThat(lake.source.opened()).isEqualTo(1);
  }

  @Test
  void refusesAnotherKey() {
    lake.dataset("things", THINGS, "id", "name");
    assertThatThrownBy(() -> lake.day(2))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("shop.things: its key changed from [id] to [id, name]");
  }

  @Test
  void widensNothingWhereMoreThanTypesChanged(SparkSession spark) {
    List<String> before = lake.digest().get("things/milestones");
    StructType wide = TextTable.frame(spark, "id bigint|name|price decimal(9,2)").schema();
    refusesToWiden(
        spark,
        new IngestionSpec(
            root.toString(),
            Lake.STORE,
            List.of(Lake.builder("things", IngestMode.CDC, wide, "name").build())),
        """
        shop.things: its ingest mode changed from full to cdc
        shop.things: its key changed from [id] to [name]""");
    refusesToWiden(
        spark,
        new IngestionSpec(root.toString(), "other", List.of(Lake.spec("things", wide, "id"))),
        "shop.things: it belongs to ingestion shop, not other");
    refusesToWiden(
        spark,
        new IngestionSpec(root.toString(), Lake.STORE, List.of(Lake.spec("things", wide, "no"))),
        """
        shop.things: key column no is not in its schema
        shop.things: its key changed from [id] to [no]""");
    assertThat(lake.digest().get("things/milestones")).isEqualTo(before);
    assertThat(lake.table("datasets/shop/things/milestones").schema().apply("id").dataType())
        .isEqualTo(DataTypes.IntegerType);
  }

  @Test
  void takesNoBatchWhileAWideningIsHalfDone(SparkSession spark) {
    String columns = "id bigint|name|price decimal(9,2)";
    MergeSpec wide = Lake.spec("things", TextTable.frame(spark, columns).schema(), "id");
    Widening widening =
        new Widening(spark, new IngestionSpec(root.toString(), Lake.STORE, List.of(wide)));
    UnaryOperator<String> shortened =
        moment -> moment.startsWith("after commit milepost:schema") ? "one table" : moment;
    assertThat(
            Moments.halted("one table", shortened, () -> widening.run(BatchRequest.of("widening"))))
        .isTrue();
    assertThatThrownBy(() -> lake.day(2))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            """
            Cannot ingest batch 2 of shop, nothing was written:
              shop.things: column id is BIGINT in its tables and was to be INT: a widening was \
            begun. Run it once more, then this with the wider type""");
    assertThat(lake.source.opened()).isEqualTo(1);
    assertThatThrownBy(() -> restate(spark, THINGS, "Anna"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("a widening was begun. Run it once more");
    assertThat(widening.run(BatchRequest.of("widening"))).hasSize(1);
    lake.dataset(wide);
    assertThat(second(columns, "1|Ann|1.00", "2|Bob|2.50")).isEqualTo(NOTHING_CHANGED);
  }

  private static void refusesToWiden(SparkSession spark, IngestionSpec spec, String reasons) {
    assertThatThrownBy(() -> new Widening(spark, spec).run(BatchRequest.of("widen")))
        .isInstanceOf(RefusedException.class)
        .hasMessage(reasons);
  }

  @Test
  void takesTypesThatDeltaMustBeToldOf(SparkSession spark) {
    Dataset<Row> more =
        TextTable.frame(spark, THINGS + "|seen timestamp_ntz", "1|Ann|1.00|2026-03-29 02:30:00")
            .withColumn("extra", functions.expr("array(parse_json(concat('[', id, ']')))"));
    lake.dataset(Lake.spec("things", more.schema(), "id"));
    lake.source.with("things", more);
    assertThat(lake.day(2).datasets().get(0).keys()).isEqualTo(new Keys(0, 1, 1, 0));
    assertThat(lake.read("things").live().selectExpr("seen", "to_json(extra[0]) AS extra"))
        .hasRows("seen timestamp_ntz|extra", "2026-03-29 02:30:00|[1]");
  }

  @Test
  void keepsNoStatisticsOfAKeyThatIsClassifiedLater(SparkSession spark) {
    StructType schema = TextTable.frame(spark, THINGS).schema();
    lake.dataset(
        Lake.builder("things", IngestMode.FULL, schema, "id").classified(Set.of("id")).build());
    assertThat(second(THINGS, "1|Ann|1.00", "2|Bob|2.50")).isEqualTo(NOTHING_CHANGED);
    String statistics = "delta.dataSkippingStatsColumns";
    assertThatTable(lake.folder("datasets/shop/things/changes"))
        .hasProperty(spark, statistics, "`mp_batch`,`mp_seq`");
    assertThatTable(lake.folder("datasets/shop/things/milestones"))
        .hasProperty(
            spark, statistics, "`mp_batch_in`,`mp_batch_out`,`mp_valid_from`,`mp_valid_to`");
  }

  @Test
  void widensWhatWasPutAsideOrReplaced(SparkSession spark) {
    lake.has("things", THINGS + "|mp_reason", "1|Ann|1.00|NULL", "2|NULL|NULL|odd").day(2);
    restate(spark, THINGS, "Anna");
    String wide = THINGS.replace("int", "bigint");
    lake.dataset("things", wide, "id");
    new Widening(spark, lake.ingestionSpec()).run(BatchRequest.of("wide"));
    lake.has("things", wide + "|mp_reason", "1|Anna|1.00|NULL", "2|Bob|2.50|NULL", "3|x|1|odd");
    lake.day(4);
    restate(spark, wide, "Ada");
    assertThat(lake.table("datasets/shop/things/quarantine")).hasRows("id bigint", "2", "3");
    assertThat(lake.table("datasets/shop/things/superseded"))
        .hasRows("id bigint|name", "1|Ann", "1|Anna");
    assertThat(lake.read("things").live()).hasRows("id bigint|name", "1|Ada", "2|Bob");
    assertThat(lake.read("things").knownAt(2).live()).hasRows("id bigint|name", "1|Ann", "2|Bob");
  }

  private void restate(SparkSession spark, String columns, String name) {
    String versions = columns + "|mp_batch_in bigint|mp_batch_out bigint";
    new Restatement(new Care(spark, root.toString()), new DatasetKey(Lake.STORE, "things"))
        .restate(
            Slice.where("id = 1"),
            Correction.versions(TextTable.frame(spark, versions, "1|" + name + "|1.00|1|NULL")),
            BatchRequest.of(name));
  }

  @Test
  void widensInATaskOfItsOwn(SparkSession spark) {
    second(THINGS, "1|Ann|1.00", "2|Bo|2.50");
    List<String> before = TextTable.lines(lake.read("things").versions());
    String wide = "id bigint|name|price decimal(12,2)";
    lake.dataset("things", wide, "id");
    BatchRequest request = new BatchRequest("w", "w", "job", "commit");
    Widening widening = new Widening(spark, lake.ingestionSpec());
    assertThat(widening.run(request)).containsExactly(new DatasetKey(Lake.STORE, "things"));
    assertThat(widening.run(request)).isEmpty();
    assertThat(TextTable.lines(lake.read("things").versions())).isEqualTo(before);
    lake.has("things", wide, "1|Ann|1.00", "2|Bo|2.50", "5000000000|Cid|1234567890.25");
    assertThat(lake.day(3).datasets().get(0).keys()).isEqualTo(new Keys(1, 0, 0, 2));
    assertThat(lake.read("things").live())
        .hasRows(wide, "1|Ann|1.00", "2|Bo|2.50", "5000000000|Cid|1234567890.25");
    lake.dataset("things", THINGS, "id");
    assertThatThrownBy(() -> new Widening(spark, lake.ingestionSpec()).run(request))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            """
            shop.things: column id is BIGINT, which INT does not hold
            shop.things: column price is DECIMAL(12,2), which DECIMAL(9,2) does not hold""");
  }
}
