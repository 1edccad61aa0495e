package io.milepost.model.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.model.DataContainer;
import io.milepost.model.Dataset;
import io.milepost.model.DatasetGroup;
import io.milepost.model.DatasetRef;
import io.milepost.model.Datastore;
import io.milepost.model.Model;
import io.milepost.model.Workspace;
import io.milepost.model.Workspace.Priority;
import io.milepost.model.job.DatasetId;
import io.milepost.model.job.IngestSpec.Guard;
import io.milepost.model.job.IngestSpec.Mode;
import io.milepost.model.job.SinkSpec.History;
import io.milepost.model.job.SinkSpec.Mask;
import io.milepost.model.problem.InvalidModelException;
import io.milepost.model.schema.Column;
import io.milepost.model.tree.ModelLocation;
import io.milepost.model.tree.ModelTree;
import io.milepost.model.tree.ModelTree.TreeFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a model leaves out has its default, and everything is found by its name. */
class ModelReaderTest {
  private static final Path HOME = Path.of("/home/someone/.milepost");
  private static final ModelReader READER =
      new ModelReader(HOME, Clock.fixed(Instant.parse("2027-01-01T00:00:00Z"), ZoneOffset.UTC));

  @Test
  void readsStoresWithTheirDatasets() {
    Model model = READER.read(retail());
    Datastore orders = model.datastores().require("orders");
    Dataset lineitem = orders.datasets().require("lineitem");

    assertThat(orders.team()).isEqualTo("order_desk");
    assertThat(orders.ingestion().schedule().text()).isEqualTo("0 2 * * *");
    assertThat(orders.ingestion().timezone()).hasToString("Europe/Berlin");
    assertThat(orders.ingestion().parallelism()).isEqualTo(4);
    assertThat(lineitem.reading().mode()).isEqualTo(Mode.FULL);
    assertThat(lineitem.reading().guard()).isEqualTo(Guard.DEFAULT);
    assertThat(lineitem.schema().key())
        .extracting(Column::name)
        .containsExactly("orderkey", "linenumber");
    assertThat(model.find(new DatasetRef("parties", "customer")).orElseThrow().access())
        .isEqualTo(Dataset.Access.APPROVED);
    assertThat(model.find(new DatasetRef("parties", "nation")).orElseThrow().access())
        .isEqualTo(Dataset.Access.OPEN);
  }

  @Test
  void readsWorkspacesWithTheirNeeds() {
    Model model = READER.read(retail());
    Workspace archive = model.workspaces().require("finance_archive");
    DatasetGroup audit = archive.findGroup("audit").orElseThrow();
    Workspace reporting = model.workspaces().require("sales_reporting");

    assertThat(archive.delivery()).isEmpty();
    assertThat(archive.life().priority()).isEqualTo(Priority.HIGH);
    assertThat(audit.need().history()).isEqualTo(History.FORENSIC);
    assertThat(audit.need().retention()).hasToString("Optional[7y]");
    assertThat(audit.need().latency()).hasToString("24h");
    assertThat(audit.need().freshness()).hasToString("48h");
    assertThat(reporting.delivery())
        .contains(new Workspace.Delivery("sales_mart", "sales_reporting"));
    assertThat(reporting.sinks().toList().get(3).selection().masks())
        .containsEntry("phone", new Mask.Keep(Mask.End.LAST, 4));
  }

  @Test
  void readsContainersWithTheirDefaults() {
    DataContainer mart = READER.read(retail()).landscape().containers().require("sales_mart");

    assertThat(mart.zone()).isEqualTo("sales");
    assertThat(mart.readConnection()).isEmpty();
    assertThat(mart.writeConnection())
        .hasValueSatisfying(
            connection -> {
              assertThat(connection.address().port()).isEqualTo(5432);
              assertThat(connection.credential()).isEqualTo("sales_mart_writer");
              assertThat(connection.maxConnections()).isEqualTo(4);
            });
  }

  @Test
  void findsIdsThatSurviveARename() {
    Map<String, TreeFile> files = new HashMap<>(retail().files());
    String store = "zones/sales/order_desk/datastores/orders.yaml";
    String contract = "zones/sales/order_desk/datastores/orders.odcs.yaml";
    edit(files, store, "name: orders\n", "name: orders\nid: purchases\n");
    edit(files, contract, "  - name: lineitem\n", "  - name: lineitem\n    id: items\n");
    edit(files, contract, "name: partkey,", "name: partkey, id: part, physicalName: p_key,");
    Model model = READER.read(new ModelTree("memory", "abc", files));

    assertThat(model.id(new DatasetRef("orders", "lineitem")))
        .isEqualTo(new DatasetId("purchases", "items"));
    Column column =
        model.find(new DatasetRef("orders", "lineitem")).orElseThrow().schema().columns().get(2);
    assertThat(column.name()).isEqualTo("partkey");
    assertThat(column.storageName()).isEqualTo("part");
    assertThat(column.physicalName()).isEqualTo("p_key");
    assertThat(model.source().commit()).isEqualTo("abc");
  }

  @Test
  void throwsAllProblemsAtOnce() {
    Map<String, TreeFile> files = new HashMap<>(retail().files());
    edit(files, "vendors/own.yaml", "kind: Vendor", "kind: Team");
    edit(files, "vendors/aws.yaml", "cloud: aws", "cloud: fog");
    ModelTree tree = new ModelTree("memory", "abc", files);

    assertThatThrownBy(() -> READER.read(tree))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll("vendors/aws.yaml:5:8: error", "vendors/own.yaml:2:7: error")
        .hasMessageEndingWith("2 errors, 0 warnings in 33 files\n");
  }

  @Test
  void saysWhichEnvironmentsThereAre() {
    assertThatThrownBy(() -> READER.read(retail(), "labtop"))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining(
            "model: error unknown-environment: Unknown environment: labtop"
                + " (declared: [laptop]; did you mean laptop?)");
  }

  @Test
  void saysThatThereIsNoModel() {
    ModelTree nothing = new ModelTree("some/folder", "abc", Map.of());

    assertThat(READER.lint(nothing).text())
        .isEqualTo(
            "model: error no-model: Cannot find a model in some/folder:"
                + " neither milepost.yaml nor ecosystem.yaml is there\n\n"
                + "1 error, 0 warnings in 0 files\n");
  }

  private static void edit(Map<String, TreeFile> files, String path, String from, String to) {
    String text = new String(((TreeFile.Content) files.get(path)).bytes(), UTF_8);
    assertThat(text).contains(from);
    files.put(path, new TreeFile.Content(text.replace(from, to).getBytes(UTF_8)));
  }

  private static ModelTree retail() {
    return ModelLocation.parse(Path.of("..", "examples", "retail", "model").toString(), HOME)
        .read();
  }
}
