package io.milepost.model.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.model.contract.Contract.Table;
import io.milepost.model.contract.SourceTable.SourceColumn;
import io.milepost.model.problem.Problems;
import io.milepost.model.schema.Classification;
import io.milepost.model.schema.Column;
import io.milepost.model.schema.Column.Presence;
import io.milepost.model.yaml.Notes;
import io.milepost.model.yaml.YamlReader;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A contract that was written from a database can be read, whatever its tables are called. */
class ContractWriterTest {
  private static final SourceTable ITEMS =
      new SourceTable(
          "lineitem",
          Optional.of("One row per item: \"as shipped\"."),
          List.of(
              column("orderkey", "bigint", Optional.of(1)),
              column("linenumber", "integer", Optional.of(2)),
              column("tax", "numeric(15,2)", Optional.empty())));

  @Test
  void writesWhatPeopleRead() {
    assertThat(ContractWriter.write("orders", List.of(ITEMS)))
        .isEqualTo(
            """
            apiVersion: v3.1.0
            kind: DataContract
            id: orders
            name: orders
            version: 1.0.0
            status: draft
            # Whatever says nothing of its own counts as restricted business data.
            # Say what it is, column by column, before others may have it.
            customProperties:
              - {property: milepostClassification, value: restricted}
              - {property: milepostCategory, value: business}
            schema:
              - name: lineitem
                description: "One row per item: \\"as shipped\\"."
                properties:
                  - {name: orderkey, logicalType: integer, physicalType: bigint, \
            required: true, primaryKey: true, primaryKeyPosition: 1}
                  - {name: linenumber, logicalType: integer, physicalType: integer, \
            required: true, primaryKey: true, primaryKeyPosition: 2}
                  - {name: tax, logicalType: number, physicalType: "numeric(15,2)"}
            """);
  }

  @Test
  void readsBackWhatItWrote() {
    Table table = read(ContractWriter.write("orders", List.of(ITEMS))).get(0);

    assertThat(table.physicalName()).isEqualTo("lineitem");
    assertThat(table.identity().description()).contains("One row per item: \"as shipped\".");
    assertThat(table.schema().key())
        .extracting(Column::name)
        .containsExactly("orderkey", "linenumber");
    assertThat(table.schema().columns())
        .extracting(Column::classification)
        .containsOnly(new Classification("restricted", "business"));
    assertThat(table.schema().find("tax").orElseThrow().presence()).isEqualTo(Presence.OPTIONAL);
    assertThat(table.schema().find("tax").orElseThrow().type().text()).isEqualTo("decimal(15,2)");
  }

  @Test
  void givesNamesToWhatHasNone() {
    List<String> physical =
        List.of(
            "Order Items",
            "order_items",
            "ORDER ITEMS",
            "1st",
            "mp_batch",
            "on",
            "a: b, {c} #d",
            "\u00e4\u6f22\u5b57\ud83d\ude00",
            "here \"q\" \\ \u2028 \u202e",
            "true",
            "~",
            "x".repeat(100),
            "x".repeat(101));
    List<SourceColumn> columns =
        physical.stream()
            .map(name -> column(name, "text", Optional.of(1 + physical.indexOf(name))))
            .toList();

    Table table =
        read(ContractWriter.write(
                "odd", List.of(new SourceTable("a.b", Optional.empty(), columns))))
            .get(0);

    assertThat(table.identity().name()).isEqualTo("a_b");
    assertThat(table.physicalName()).isEqualTo("a.b");
    assertThat(table.schema().columns())
        .extracting(Column::name)
        .containsExactly(
            "Order_Items",
            "order_items_2",
            "ORDER_ITEMS_3",
            "x_1st",
            "x_mp_batch",
            "on",
            "a__b___c___d",
            "x_____",
            "here__q_______",
            "true",
            "x__",
            "x".repeat(64),
            "x".repeat(62) + "_2");
  }

  private static SourceColumn column(String name, String type, Optional<Integer> keyPosition) {
    return new SourceColumn(
        name,
        type,
        keyPosition.isPresent() ? Presence.REQUIRED : Presence.OPTIONAL,
        keyPosition,
        Optional.empty(),
        Optional.empty());
  }

  private static List<Table> read(String text) {
    Problems problems = new Problems();
    Notes notes = new Notes(problems);
    Contract contract =
        ContractReader.read(
            "x.odcs.yaml",
            YamlReader.read("x.odcs.yaml", text.getBytes(UTF_8), problems).orElseThrow(),
            notes);
    assertThat(problems.list()).isEmpty();
    return contract.tables();
  }
}
