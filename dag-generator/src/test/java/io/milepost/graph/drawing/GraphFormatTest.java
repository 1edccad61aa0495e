package io.milepost.graph.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.milepost.graph.GraphBuilder;
import io.milepost.graph.IntentionGraph;
import io.milepost.graph.ModelSketch;
import org.junit.jupiter.api.Test;

class GraphFormatTest {
  private static final IntentionGraph GRAPH =
      GraphBuilder.build(
          new ModelSketch()
              .store("people", "p", "unused")
              .transformer("mask", "masked", "people.p")
              .workspace("campaigns", "masked.result", "people.p")
              .model());

  /** Every sign that means something to a terminal, a browser, Mermaid or Graphviz. */
  private static final String HOSTILE = "x\"];\n<script>&#1;`\\\u001b[31m]]|{}--> click n0 call";

  private static final IntentionGraph HOSTILE_GRAPH =
      GraphBuilder.build(
          new ModelSketch().store(HOSTILE, "d").workspace(HOSTILE, HOSTILE + ".d").model());

  @Test
  void textListsNodesInTheOrderOfRunning() {
    assertThat(GraphFormat.TEXT.draw(GRAPH))
        .isEqualTo(
            """
            trigger.in.people  trigger      0 2 * * * Z
            in.people          ingestion    people: p (kept 90d)
                               after        trigger.in.people
            out.people.mart    export       campaigns: people.p
                               after        in.people
            trigger.tx.mask    trigger      on_data
                               after        in.people
            tx.mask            transformer  mask reads people
                               after        in.people, trigger.tx.mask
            in.masked          ingestion    masked: result (kept 90d)
                               after        tx.mask
            out.masked.mart    export       campaigns: masked.result
                               after        in.masked

            platforms
              masked: lake, chosen, as no other fits: the policies admit it
              people: lake, chosen, as no other fits: the policies admit it

            left out
              dataset people.unused: nobody asks for it
            """);
  }

  @Test
  void mermaidIsAFlowChart() {
    assertThat(GraphFormat.MERMAID.draw(GRAPH))
        .isEqualTo(
            """
            flowchart LR
              n0(["trigger.in.people<br/>0 2 #42; #42; #42; Z"])
              n1[("in.people<br/>people: p (kept 90d)")]
              n2["out.people.mart<br/>campaigns: people.p"]
              n3(["trigger.tx.mask<br/>on_data"])
              n4{{"tx.mask<br/>mask reads people"}}
              n5[("in.masked<br/>masked: result (kept 90d)")]
              n6["out.masked.mart<br/>campaigns: masked.result"]
              n5 --> n6
              n1 --> n2
              n1 --> n3
              n1 --> n4
              n0 --> n1
              n3 --> n4
              n4 --> n5
            """);
  }

  @Test
  void dotNamesNodesByTheirIds() {
    assertThat(GraphFormat.DOT.draw(GRAPH))
        .startsWith("digraph intentions {\n  rankdir=LR;\n")
        .contains(
            "  \"in.people\" [label=\"in.people\\npeople: p (kept 90d)\", shape=cylinder];\n",
            "  \"in.people\" -> \"tx.mask\" [tooltip=\"mask reads people.p\"];\n")
        .endsWith("}\n");
  }

  @Test
  void jsonHoldsReasons() throws Exception {
    JsonNode document = JsonMapper.builder().build().readTree(GraphFormat.JSON.draw(GRAPH));
    assertThat(document.get("nodes")).hasSize(7);
    assertThat(document.get("edges").get(0).get("why").textValue())
        .isEqualTo("campaigns.daily asks for masked.result");
    assertThat(document.get("platforms").get(0).get("source").textValue()).isEqualTo("chosen");
  }

  @Test
  void noNameBreaksOutOfAMermaidLabel() {
    GraphFormat.MERMAID
        .draw(HOSTILE_GRAPH)
        .lines()
        .skip(1)
        .forEach(
            line ->
                assertThat(line)
                    .matches(
                        "  n\\d+(\\(\\[|\\[\\(|\\[)\"[\\p{L}\\p{N} ._,:()/+#;<>-]*\"(]\\)|\\)]|])"
                            + "|  n\\d+ --> n\\d+"));
    assertThat(GraphFormat.MERMAID.draw(HOSTILE_GRAPH)).doesNotContain("<script");
  }

  @Test
  void noNameBreaksOutOfADotString() {
    GraphFormat.DOT
        .draw(HOSTILE_GRAPH)
        .lines()
        .filter(line -> line.startsWith("  \""))
        .forEach(
            line ->
                assertThat(line.replaceAll("\"(\\\\.|[^\"\\\\])*\"", "S"))
                    .matches("  S \\[label=S, shape=\\w+];|  S -> S \\[tooltip=S];"));
  }

  @Test
  void noNameSteersATerminal() {
    assertThat(GraphFormat.TEXT.draw(HOSTILE_GRAPH).replace("\n", ""))
        .doesNotContainPattern("\\p{Cntrl}");
  }

  @Test
  void hostileNamesSurviveInJson() throws Exception {
    JsonNode document = JsonMapper.builder().build().readTree(GraphFormat.JSON.draw(HOSTILE_GRAPH));
    assertThat(document.get("platforms").get(0).get("store").textValue()).isEqualTo(HOSTILE);
  }
}
