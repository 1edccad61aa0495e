package io.milepost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.milepost.model.job.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.ResetCommand.ResetType;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Ten commits of a model in a repository: each moves the DAGs it has to, and no other. */
class RenderStoryTest {
  private static final String DESK = "zones/sales/order_desk/";
  private static final String REPORTING = DESK + "workspaces/sales_reporting.yaml";
  private static final String PARTIES = "zones/sales/crm/datastores/parties.yaml";
  private static final String MARKETING = "zones/sales/marketing/workspaces/marketing.yaml";
  private static final String MART = "zones/sales/containers/sales_mart.yaml";

  @TempDir private Path temporary;
  private Path model;
  private Path bundle;
  private Git git;
  private Map<String, String> beginning;
  private final List<String> commits = new ArrayList<>();

  @Test
  void planNamesExactlyTheDagsThatMove() throws IOException, GitAPIException {
    model = temporary.resolve("repository/model");
    bundle = temporary.resolve("bundle");
    copy(Path.of("../examples/retail/model"), model);
    git =
        Git.init()
            .setDirectory(temporary.resolve("repository").toFile())
            .setInitialBranch("main")
            .call();
    try {
      begin();
      grow();
      Map<String, String> later = move();
      shrink();
      goBack(later);
      goElsewhere();
    } finally {
      git.close();
    }
  }

  private void begin() throws IOException, GitAPIException {
    assertMoved(
        "the beginning",
        "added mp.lake.care.01",
        "added mp.lake.care.15",
        "added mp.lake.care.20",
        "added mp.lake.in.orders",
        "added mp.lake.in.parties",
        "added mp.lake.tx.mask_customers");
    beginning = files(bundle);
  }

  private void grow() throws IOException, GitAPIException {
    write(
        DESK + "datastores/stock.yaml",
        """
        apiVersion: milepost/v1
        kind: Datastore
        name: stock
        source: {container: shop_db, schema: shop}
        """);
    write(
        DESK + "datastores/stock.odcs.yaml",
        """
        apiVersion: v3.1.0
        kind: DataContract
        id: stock
        customProperties:
          - {property: milepostClassification, value: internal}
          - {property: milepostCategory, value: business}
        schema:
          - name: parts
            properties:
              - {name: part, physicalType: bigint, primaryKey: true}
          - name: shelves
            properties:
              - {name: shelf, physicalType: bigint, primaryKey: true}
        """);
    write(
        DESK + "workspaces/storekeepers.yaml",
        """
        apiVersion: milepost/v1
        kind: Workspace
        name: storekeepers
        container: sales_mart
        groups:
          daily: {datasets: [stock.parts]}
        """);
    assertMoved("a store", "added mp.lake.care.17", "added mp.lake.in.stock");

    replace(DESK + "workspaces/storekeepers.yaml", "[stock.parts]", "[stock.parts, stock.shelves]");
    JsonNode dataset =
        assertMoved("a dataset", "changed mp.lake.care.17", "changed mp.lake.in.stock");
    assertThat(dataset.at("/changes/1/model/0").textValue())
        .isEqualTo(DESK + "workspaces/storekeepers.yaml");
    assertThat(fields(dataset.at("/changes/1")))
        .contains(
            "tasks[in.stock].job.datasets[stock.shelves]",
            "tasks[in.stock].outlets[x-milepost://lake/stock/shelves]",
            "tasks[out.stock.sales_mart].job.workspaces[storekeepers].sinks[shelves]");
  }

  private Map<String, String> move() throws IOException, GitAPIException {
    replace(PARTIES, "30 2 * * *", "45 2 * * *");
    JsonNode schedule = assertMoved("a schedule", "changed mp.lake.in.parties");
    assertThat(schedule.at("/changes/0/fields").toString())
        .isEqualTo(
            "[{\"after\":\"45 2 * * *\",\"before\":\"30 2 * * *\",\"field\":\"schedule.cron\"}]");
    assertThat(schedule.at("/changes/0/model").toString()).isEqualTo("[\"" + PARTIES + "\"]");

    rename();
    JsonNode renamed = assertMoved("another name", "changed mp.lake.in.orders");
    assertThat(fields(renamed.at("/changes/0")))
        .allMatch(field -> field.startsWith("doc") || field.startsWith("model"));

    write(
        "zones/sales/marketing/workspaces/atlas.yaml",
        """
        apiVersion: milepost/v1
        kind: Workspace
        name: atlas
        container: sales_mart
        groups:
          maps: {datasets: [parties.nation]}
        """);
    assertMoved("a consumer", "changed mp.lake.in.parties");

    String mart = Files.readString(model.resolve(MART));
    write(
        "zones/sales/containers/campaign_mart.yaml",
        mart.replace("name: sales_mart", "name: campaign_mart")
            .replace("database: mart", "database: campaigns"));
    String address = "{host: localhost, port: 15432}\n";
    replace(
        "environments/laptop.yaml",
        "  sales_mart: " + address,
        "  sales_mart: " + address + "  campaign_mart: " + address);
    replace(MARKETING, "container: sales_mart", "container: campaign_mart");
    assertMoved(
        "another container", "changed mp.lake.in.parties", "changed mp.lake.tx.mask_customers");
    return files(bundle);
  }

  private void shrink() throws IOException, GitAPIException {
    git.rm()
        .addFilepattern("model/zones/finance/controlling/workspaces/finance_archive.yaml")
        .addFilepattern("model/assignments/workspaces/finance_archive.yaml")
        .call();
    assertMoved(
        "a workspace less",
        "changed mp.lake.care.15",
        "changed mp.lake.care.20",
        "changed mp.lake.in.orders",
        "changed mp.lake.in.parties");
  }

  private void goBack(Map<String, String> later) throws IOException, GitAPIException {
    replace(PARTIES, "container: shop_db", "contaner: shop_db");
    commit("a broken line");
    Map<String, String> whole = files(bundle);
    assertThat(run("plan", model.toString()).exit()).isEqualTo(ExitCode.INVALID_MODEL.code());
    assertThat(run("render", model.toString()).exit()).isEqualTo(ExitCode.INVALID_MODEL.code());
    assertThat(files(bundle)).isEqualTo(whole);

    assertThat(run("render", model.toString(), "--at", commits.get(6)).exit()).isZero();
    assertThat(files(bundle)).isEqualTo(later);
    assertThat(run("render", model.toString(), "--at", commits.get(0)).exit()).isZero();
    assertThat(files(bundle)).isEqualTo(beginning);

    git.reset().setMode(ResetType.HARD).setRef("HEAD~1").call();
    assertThat(run("render", model.toString()).exit()).isZero();
  }

  private void goElsewhere() throws IOException, GitAPIException {
    replace(
        "platforms/lake.yaml",
        "{type: standalone, master: \"spark://spark.acme.example:7077\"}",
        "{type: yarn, queue: nightly}");
    Map<String, String> before = files(bundle);
    JsonNode moved = assertMoved("a runtime");
    assertThat(moved.path("runtimes").toString()).contains("profiles.small.type", "yarn");
    Map<String, String> after = files(bundle);
    after.entrySet().removeAll(before.entrySet());
    assertThat(after).containsOnlyKeys("lake/manifest.json", "lake/runtimes.json");
  }

  private void rename() throws IOException {
    for (String ending : List.of(".yaml", ".odcs.yaml")) {
      Files.move(
          model.resolve(DESK + "datastores/orders" + ending),
          model.resolve(DESK + "datastores/sold" + ending));
    }
    Files.move(
        model.resolve("assignments/stores/orders.yaml"),
        model.resolve("assignments/stores/sold.yaml"));
    replace("assignments/stores/sold.yaml", "name: orders", "name: sold");
    replace(DESK + "datastores/sold.yaml", "name: orders", "name: sold\nid: orders");
    replace(REPORTING, "- orders.", "- sold.");
    replace(
        "zones/finance/controlling/workspaces/finance_archive.yaml",
        "[orders.orders, orders.",
        "[sold.orders, sold.");
  }

  /** Commits, plans, renders; the plan is right, and the bundle as if it were rendered afresh. */
  private JsonNode assertMoved(String message, String... expected)
      throws IOException, GitAPIException {
    commit(message);
    Output planned = run("plan", model.toString(), "--output", "json");
    assertThat(planned.exit()).as(planned.err()).isZero();
    JsonNode platform = JsonMapper.builder().build().readTree(planned.out()).at("/platforms/0");
    List<String> moved = new ArrayList<>();
    platform
        .path("changes")
        .forEach(
            change ->
                moved.add(change.get("kind").textValue() + " " + change.get("dag").textValue()));
    assertThat(moved).as(message).containsExactly(expected);

    assertThat(run("render", model.toString()).exit()).isZero();
    Path fresh = temporary.resolve("fresh" + commits.size());
    assertThat(execute("render", model.toString(), "--bundle", fresh.toString()).exit()).isZero();
    assertThat(files(bundle)).as(message).isEqualTo(files(fresh));
    return platform;
  }

  private static List<String> fields(JsonNode change) {
    List<String> fields = new ArrayList<>();
    change.path("fields").forEach(field -> fields.add(field.get("field").textValue()));
    return fields;
  }

  private record Output(int exit, String out, String err) {}

  private Output run(String verb, String... more) {
    List<String> arguments = new ArrayList<>(List.of(verb));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--bundle", bundle.toString()));
    return execute(arguments.toArray(String[]::new));
  }

  private static Output execute(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        MilepostCommand.create().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return new Output(line.execute(arguments), out.toString(), err.toString());
  }

  private void commit(String message) throws GitAPIException {
    git.add().addFilepattern(".").call();
    git.add().addFilepattern(".").setUpdate(true).call();
    commits.add(
        git.commit()
            .setMessage(message)
            .setAuthor("A", "a@b")
            .setCommitter("A", "a@b")
            .call()
            .name());
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(model.resolve(file).getParent());
    Files.writeString(model.resolve(file), text);
  }

  private void replace(String file, String old, String fresh) throws IOException {
    String text = Files.readString(model.resolve(file));
    assertThat(text).contains(old);
    write(file, text.replace(old, fresh));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        Files.createDirectories(target.getParent());
        Files.copy(path, target);
      }
    }
  }

  private static Map<String, String> files(Path folder) {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        if (!name.startsWith(".")) {
          files.put(name, Files.readString(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }
}
