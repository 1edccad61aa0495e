package io.milepost.cli.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.cli.MilepostCommand;
import io.milepost.model.Model;
import io.milepost.model.read.ModelReader;
import io.milepost.model.tree.ModelLocation;
import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.PostgresExtension;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PostgresExtension.class)
class InitIT {
  private static final Path EXAMPLES = Path.of("../examples");

  @TempDir private Path folder;

  private record Ended(int exitCode, String out, String err) {}

  /** In a process of its own, because credentials come by its environment. */
  private Ended milepost(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(MilepostCommand.class.getName());
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("MILEPOST_"));
    builder.environment().putAll(environment);
    int exitCode = builder.start().waitFor();
    return new Ended(exitCode, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }

  private static Map<String, String> login(PostgresDatabase database) {
    return Map.of(
        "MILEPOST_SHOP_USER", database.user(), "MILEPOST_SHOP_PASSWORD", database.password());
  }

  private static PostgresDatabase named(PostgresDatabase database, String name) {
    database.execute("CREATE DATABASE \"" + name + "\"");
    return new PostgresDatabase(
        database.host(), database.port(), name, database.user(), database.password());
  }

  private Model read(Path model) {
    return new ModelReader(folder, Clock.systemUTC()).read(new ModelLocation.Folder(model).read());
  }

  @Test
  void makesTheHelloExample(PostgresDatabase database) throws Exception {
    PostgresDatabase shop = named(database, "shop");
    try (InputStream sql =
        InitIT.class.getResourceAsStream("/io/milepost/examples/retail/source/shop.sql")) {
      shop.execute(new String(sql.readAllBytes(), UTF_8));
    }
    shop.execute("ALTER TABLE shop.lineitem ADD FOREIGN KEY (orderkey) REFERENCES shop.orders");
    Path hello = folder.resolve("hello");
    Ended ended =
        milepost(
            login(shop),
            ("init %s --jdbc %s --credential shop --schema shop --store orders --table orders"
                    + " --table lineitem --to jdbc:postgresql://localhost/mart"
                    + " --to-credential mart")
                .formatted(hello, shop.url())
                .split(" "));
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out())
        .isEqualTo(
            """
            wrote %1$s/orders.odcs.yaml
            wrote %1$s/milepost.yaml
            next:
              milepost lint %1$s
              milepost run %1$s
            """
                .formatted(hello));
    assertThat(
            Files.readString(hello.resolve("milepost.yaml")).replace(", port: " + shop.port(), ""))
        .isEqualTo(Files.readString(EXAMPLES.resolve("hello/milepost.yaml")));
    assertThat(hello.resolve("orders.odcs.yaml"))
        .hasSameTextualContentAs(EXAMPLES.resolve("hello/orders.odcs.yaml"));
    assertThat(read(hello).datastores().require("orders").datasets().names())
        .containsExactlyInAnyOrder("orders", "lineitem");
  }

  @Test
  void overwritesNothing(PostgresDatabase database) throws Exception {
    database.execute("CREATE TABLE IF NOT EXISTS here (id int PRIMARY KEY)");
    Files.writeString(folder.resolve("milepost.yaml"), "mine");
    Ended ended =
        milepost(
            login(database),
            "init",
            folder.toString(),
            "--jdbc",
            database.url(),
            "--credential",
            "shop");
    assertThat(ended.exitCode()).isEqualTo(4);
    assertThat(ended.err())
        .isEqualTo(
            "milepost: Cannot write %s: it is there already (nothing was written)%n"
                .formatted(folder.resolve("milepost.yaml")));
    assertThat(folder.resolve("milepost.yaml")).hasContent("mine");
    assertThat(folder.resolve(database.name() + ".odcs.yaml")).doesNotExist();
  }

  @Test
  void saysInWhichSchemasThereAreTables(PostgresDatabase database) throws Exception {
    PostgresDatabase elsewhere = named(database, "elsewhere");
    String[] init = {"init", folder.toString(), "--jdbc", elsewhere.url(), "--credential", "shop"};
    assertThat(milepost(login(elsewhere), init).err())
        .contains("Nor has any other schema some: may this login see them?");
    elsewhere.execute(
        "CREATE SCHEMA shop; CREATE TABLE shop.orders (id int PRIMARY KEY);"
            + " CREATE SCHEMA crm; CREATE TABLE crm.people (id int PRIMARY KEY)");
    Ended ended = milepost(login(elsewhere), init);
    assertThat(ended.exitCode()).isEqualTo(4);
    assertThat(ended.err())
        .startsWith("milepost: No tables in ")
        .endsWith(" that this login sees. Others have some: --schema crm or shop\n");
    assertThat(folder.resolve("milepost.yaml")).doesNotExist();
  }

  @Test
  void keepsStrangeNamesBesideValidOnes(PostgresDatabase database) throws Exception {
    PostgresDatabase odd = named(database, "odd-shop");
    odd.execute(
        """
        CREATE TABLE "1 order$" ("select" int, "Größe: \"\"m\"\"" text, "mp_batch" int, "größe" int,
          PRIMARY KEY ("mp_batch", "select"));
        COMMENT ON TABLE "1 order$" IS 'Says: "yes", no # and - all';
        COMMENT ON COLUMN "1 order$"."größe" IS E'tab\\there';
        """);
    Path model = folder.resolve("odd");
    Ended ended =
        milepost(
            login(odd),
            "init",
            model.toString(),
            "--jdbc",
            odd.url(),
            "--credential",
            "shop",
            "--store",
            "odd");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    var dataset = read(model).datastores().require("odd").datasets().require("x_1_order_");
    assertThat(dataset.physicalName()).isEqualTo("1 order$");
    assertThat(dataset.schema().columns())
        .extracting(column -> column.physicalName())
        .containsExactly("select", "Größe: \"m\"", "mp_batch", "größe");
    assertThat(dataset.schema().key())
        .extracting(column -> column.name())
        .containsExactly("x_mp_batch", "select");
  }

  @Test
  void leavesAsACommentWhatCannotBeKept(PostgresDatabase database) throws Exception {
    database.execute(
        """
        CREATE SCHEMA geo;
        CREATE TABLE geo.spot (id int PRIMARY KEY, at point, n int[], qty numeric);
        CREATE TABLE geo.log (what text);
        CREATE TABLE geo.visit (id int PRIMARY KEY, log text, spot int REFERENCES geo.spot);
        """);
    Path model = folder.resolve("geo");
    Ended ended =
        milepost(
            login(database),
            "init",
            model.toString(),
            "--jdbc",
            database.url(),
            "--credential",
            "shop",
            "--schema",
            "geo",
            "--store",
            "geo");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.err())
        .isEqualTo(
            """
            milepost: only comments in the contract, for a person to decide about:
            milepost:   log: no primary key: say which columns tell its rows apart \
            (primaryKey: true, primaryKeyPosition: 1 ...)
            milepost:   spot.at: Unknown type: point
            milepost:   spot.n: Unknown type: integer[]
            milepost:   spot.qty: Invalid type: numeric (say how many digits it holds, such as \
            numeric(18,2))
            """);
    assertThat(Files.readString(model.resolve("geo.odcs.yaml")))
        .contains(
            "  # no primary key: say which columns tell its rows apart",
            "\n  # - name: log\n  #   properties:\n",
            "\n  #     - {name: what, logicalType: string, physicalType: text}\n",
            "      # Unknown type: integer[]\n",
            "      # - {name: \"n\", physicalType: \"integer[]\"}\n");
    assertThat(read(model).datastores().require("geo").datasets().names())
        .containsExactly("spot", "visit");
    assertThat(Files.readString(model.resolve("milepost.yaml")))
        .contains("daily: {datasets: [geo.spot, geo.visit]}");
  }

  @Test
  void refusesAPasswordInTheUrlWithoutShowingIt() throws Exception {
    Ended ended =
        milepost(
            Map.of(),
            "init",
            folder.toString(),
            "--jdbc",
            "jdbc:postgresql://ann:hush@localhost/shop",
            "--credential",
            "shop");
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err()).contains("it holds a user or a password").doesNotContain("hush");
  }

  @Test
  void asksForARetryWhereNothingListens() throws Exception {
    Ended ended =
        milepost(
            Map.of("MILEPOST_SHOP_USER", "ann", "MILEPOST_SHOP_PASSWORD", "hush"),
            "init",
            folder.resolve("new").toString(),
            "--jdbc",
            "jdbc:postgresql://localhost:1/shop",
            "--credential",
            "shop");
    assertThat(ended.exitCode()).isEqualTo(6);
    assertThat(ended.err())
        .startsWith("milepost: Cannot connect to localhost:1/shop: ")
        .doesNotContain("hush", "\tat ");
  }

  @Test
  void importsTheContractOfADraftAndPrintsItAgain(PostgresDatabase database) throws Exception {
    database.execute(
        "CREATE SCHEMA s; CREATE TABLE s.thing (id int PRIMARY KEY, word text NOT NULL)");
    Path model = folder.resolve("draft");
    assertThat(milepost(Map.of(), "init", model.toString()).exitCode()).isZero();
    Path file = model.resolve("milepost.yaml");
    Files.writeString(
        file,
        Files.readString(file)
            .replace(
                "database: shop",
                "port: %d, database: %s".formatted(database.port(), database.name()))
            .replace("container: shop_db", "container: shop_db, schema: s"));
    String[] command = {"contract", "import", model.toString(), "shop"};
    Ended written = milepost(login(database), command);
    assertThat(written.exitCode()).as(written.err()).isZero();
    assertThat(written.out())
        .isEqualTo("wrote %s (1 tables, 2 columns)%n".formatted(model.resolve("shop.odcs.yaml")));
    assertThat(read(model).datastores().require("shop").datasets().names())
        .containsExactly("thing");

    Ended refused = milepost(login(database), command);
    assertThat(refused.exitCode()).isEqualTo(4);
    assertThat(refused.err()).contains("it is there already");
    Ended shown =
        milepost(login(database), "contract", "import", model.toString(), "shop", "--to", "-");
    assertThat(shown.out()).isEqualTo(Files.readString(model.resolve("shop.odcs.yaml")));
  }

  @Test
  void saysWhichStoresThereAre(PostgresDatabase database) throws Exception {
    Ended ended =
        milepost(
            login(database), "contract", "import", EXAMPLES.resolve("hello").toString(), "nothing");
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err()).isEqualTo("milepost: Unknown store: nothing (declared: [orders])\n");
  }
}
