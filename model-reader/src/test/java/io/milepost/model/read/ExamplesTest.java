package io.milepost.model.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.model.Model;
import io.milepost.model.tree.ModelLocation;
import io.milepost.model.tree.ModelTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The models that newcomers meet first are as good as we say. */
class ExamplesTest {
  private static final Path EXAMPLES = Path.of("..", "examples");
  private static final Path HOME = Path.of("/home/someone/.milepost");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2027-01-01T00:00:00Z"), ZoneOffset.UTC);

  private final ModelReader reader = new ModelReader(HOME, CLOCK);

  @Test
  void retailIsClean() {
    assertThat(reader.lint(tree("retail/model")).text())
        .isEqualTo("0 errors, 0 warnings in 33 files\n");
  }

  @Test
  void retailIsCleanInItsEnvironment() {
    Model model = reader.read(tree("retail/model"), "laptop");

    assertThat(model.landscape().platforms().require("lake").storage().root())
        .isEqualTo("file:///tmp/milepost/retail");
    assertThat(model.landscape().containers().require("shop_db").readConnection())
        .hasValueSatisfying(
            connection -> {
              assertThat(connection.address().host()).isEqualTo("localhost");
              assertThat(connection.address().port()).isEqualTo(15432);
              assertThat(connection.options()).isEmpty();
            });
  }

  @Test
  void theLakeOfAHomeIsNamedAsItIs() {
    Path home = Path.of("/home/my höme 100%");
    Model model = new ModelReader(home, Clock.systemUTC()).read(tree("hello"));

    assertThat(model.landscape().platforms().require("local").storage().root())
        .isEqualTo("file:///home/my höme 100%/lake");
  }

  @Test
  void helloIsCleanAndEverythingElseIsImplied() {
    Model model = reader.read(tree("hello"));

    assertThat(reader.lint(tree("hello")).text()).isEqualTo("0 errors, 0 warnings in 2 files\n");
    assertThat(model.landscape().platforms().require("local").storage().root())
        .isEqualTo("file:///home/someone/.milepost/lake");
    assertThat(model.landscape().platforms().require("local").locks().allowedHosts())
        .containsExactly("localhost");
    assertThat(model.zoneOf("main").name()).isEqualTo("main");
  }

  @Test
  void twoWorkspacesOfOneFileDoNotMakeTheSameTable(@TempDir Path folder) throws IOException {
    for (String file : contents("hello").keySet()) {
      Files.copy(EXAMPLES.resolve("hello").resolve(file), folder.resolve(file));
    }
    Path model = folder.resolve("milepost.yaml");
    String hello = Files.readString(model, UTF_8);
    String second =
        """
          again:
            container: mart
            schema: reporting
            groups:
              daily: {datasets: [orders.orders]}
        """;
    Files.writeString(model, hello + second, UTF_8);

    assertThat(reader.lint(ModelLocation.parse(folder.toString(), HOME).read()).problems())
        .extracting(problem -> problem.rule())
        .containsExactly("duplicate-table");
  }

  @Test
  void brokenRetailIsRefusedWithReasonsAndWaysOut() throws IOException {
    String expected = Files.readString(Path.of("src/test/resources/retail-broken.txt"), UTF_8);

    assertThat(reader.lint(tree("retail-broken")).text()).isEqualTo(expected);
  }

  @Test
  void brokenRetailDiffersInOneFileOnly() throws IOException {
    Map<String, String> good = contents("retail/model");
    Map<String, String> broken = contents("retail-broken");
    String changed = "zones/sales/marketing/workspaces/marketing.yaml";

    assertThat(broken.remove(changed)).isNotEqualTo(good.remove(changed));
    assertThat(broken).isEqualTo(good);
  }

  private static ModelTree tree(String example) {
    return ModelLocation.parse(EXAMPLES.resolve(example).toString(), HOME).read();
  }

  private static Map<String, String> contents(String example) throws IOException {
    Path root = EXAMPLES.resolve(example);
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(root.relativize(file).toString(), Files.readString(file, UTF_8));
      }
    }
    return contents;
  }
}
