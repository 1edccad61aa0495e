package io.milepost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.milepost.model.job.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class VerbsTest {
  private static final String RETAIL = "../examples/retail/model";

  @TempDir private Path broken;
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine commandLine =
      MilepostCommand.create().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

  @BeforeEach
  void breakAModel() throws IOException {
    Files.writeString(
        broken.resolve("milepost.yaml"),
        """
        apiVersion: milepost/v1
        kind: Model
        workspaces:
          reporting:
            contaner: mart
            groups:
              daily: {datasets: [orders.orders]}
        """);
  }

  @Test
  void lintFindsNothingInTheExample() {
    assertThat(commandLine.execute("lint", RETAIL, "--env", "laptop"))
        .isEqualTo(ExitCode.DONE.code());
    assertThat(out.toString()).startsWith("0 errors, 0 warnings in ");
  }

  @Test
  void lintEndsWithThreeOnErrors() throws Exception {
    assertThat(commandLine.execute("lint", broken.toString(), "--output", "json"))
        .isEqualTo(ExitCode.INVALID_MODEL.code());
    JsonNode problems = JsonMapper.builder().build().readTree(out.toString());
    assertThat(problems).isNotEmpty();
    assertThat(problems.get(0).get("severity").textValue()).isEqualTo("error");
  }

  @Test
  void aModelWithErrorsIsNotDrawn() {
    assertThat(commandLine.execute("graph", broken.toString()))
        .isEqualTo(ExitCode.INVALID_MODEL.code());
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains(broken + "/milepost.yaml:5:5: error unknown-key");
  }

  @Test
  void lintNamesFilesAsAPersonCanOpenThem() {
    assertThat(commandLine.execute("lint", broken.toString()))
        .isEqualTo(ExitCode.INVALID_MODEL.code());
    assertThat(out.toString()).startsWith(broken + "/milepost.yaml:5:5: error unknown-key");
  }

  @Test
  void lintOfAFolderWithoutAModelNamesNoLine() {
    assertThat(commandLine.execute("lint", "src")).isEqualTo(ExitCode.INVALID_MODEL.code());
    assertThat(out.toString()).startsWith("src: error no-model: Cannot find a model in ");
  }

  @Test
  void anUnknownEnvironmentNamesNoLine() {
    assertThat(commandLine.execute("lint", RETAIL, "--env", "nope"))
        .isEqualTo(ExitCode.INVALID_MODEL.code());
    assertThat(out.toString())
        .contains(RETAIL + ": error unknown-environment: Unknown environment: nope (declared: ");
  }

  @Test
  void stoppingAStateElsewhereIsWrongUsage() {
    assertThat(commandLine.execute("admin", "state", "--stop", "--state", "jdbc:postgresql://h/d"))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString()).startsWith("milepost: --stop and --state do not go together");
  }

  @Test
  void aModelThatIsNotThereIsWrongUsage() {
    assertThat(commandLine.execute("lint", "no/such/folder")).isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString()).isEqualTo("milepost: Cannot read model: no folder no/such/folder\n");
  }

  @Test
  void explainSaysWhoNeedsANode() {
    assertThat(commandLine.execute("explain", RETAIL, "in.masked_parties"))
        .isEqualTo(ExitCode.DONE.code());
    assertThat(out.toString())
        .isEqualTo(
            """
            node      in.masked_parties
            kind      ingestion
            what      masked_parties: customer
            platform  lake, assigned in assignments/stores/masked_parties.yaml
            priority  normal
            after     tx.mask_customers: mask_customers makes its rows
            because   out.masked_parties.sales_mart: marketing.campaigns asks for \
            masked_parties.customer
            """);
  }

  @Test
  void explainNamesTheNodesThereAre() {
    assertThat(commandLine.execute("explain", RETAIL, "in.nothing"))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString())
        .startsWith("milepost: Unknown node: in.nothing (declared: trigger.in.orders, in.orders, ");
  }

  @Test
  void explainNamesTheNodesThatHaveToDoWithADatasetOrAWorkspace() {
    for (String asked : new String[] {"masked_parties.customer", "marketing"}) {
      err.getBuffer().setLength(0);
      assertThat(commandLine.execute("explain", RETAIL, asked)).isEqualTo(ExitCode.USAGE.code());
      assertThat(err.toString())
          .startsWith(
              "milepost: Unknown node: %s (nodes that have to do with it: ".formatted(asked))
          .contains("out.masked_parties.sales_mart")
          .doesNotContain("out.orders.sales_mart");
    }
  }

  @Test
  void whereAModelHasEnvironmentsARunIsToldWhichOne() {
    assertThat(commandLine.execute("run", RETAIL)).isEqualTo(ExitCode.USAGE.code());
    assertThat(commandLine.execute("run", RETAIL, "--env", "laptop", "--own-addresses"))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString().lines())
        .hasSize(2)
        .allSatisfy(
            line ->
                assertThat(line)
                    .startsWith("milepost: Cannot run retail: it has environments (laptop), so "));
  }

  @Test
  void everyVerbAnswersHelp() {
    for (String verb : commandLine.getSubcommands().keySet()) {
      assertThat(commandLine.execute(verb, "--help")).as(verb).isEqualTo(ExitCode.DONE.code());
    }
    assertThat(commandLine.execute("admin", "state", "--help")).isEqualTo(ExitCode.DONE.code());
    assertThat(commandLine.execute("admin", "state", "rebuild", "--help"))
        .isEqualTo(ExitCode.DONE.code());
  }

  @Test
  void aBundleOfAnotherEnvironmentIsRefusedUnlessItIsMeant() {
    String bundle = folder.toString();
    assertThat(commandLine.execute("render", RETAIL, "--env", "laptop", "--bundle", bundle))
        .isEqualTo(ExitCode.DONE.code());
    assertThat(commandLine.execute("render", RETAIL, "--bundle", bundle))
        .isEqualTo(ExitCode.REFUSED.code());
    assertThat(err.toString())
        .startsWith("milepost: Cannot render ecosystem retail, environment none over " + bundle)
        .contains("(say --env laptop, or ");
    assertThat(commandLine.execute("plan", RETAIL, "--bundle", bundle))
        .isEqualTo(ExitCode.DONE.code());
    assertThat(out.toString())
        .contains("environment: laptop -> none\nrender would refuse: Cannot render ");
    assertThat(commandLine.execute("render", RETAIL, "--bundle", bundle, "--retarget"))
        .isEqualTo(ExitCode.DONE.code());
  }

  @Test
  void lintPrintsNothingOfANameThatSteersATerminal() throws IOException {
    Files.writeString(folder.resolve("ecosystem.yaml"), "kind: Ecosystem\n");
    Files.writeString(folder.resolve("odd\u202e\u001b]0;x.yaml"), "a: b\n");
    commandLine.execute("lint", folder.toString());
    assertThat(out.toString())
        .contains("odd\\u202e\\u001b]0;x.yaml")
        .doesNotContain("\u202e", "\u001b");
  }

  @Test
  void aStateUrlWithAPasswordIsRefused() {
    assertThat(commandLine.execute("status", "--state", "jdbc:postgresql://h/d?password=x"))
        .isEqualTo(ExitCode.REFUSED.code());
  }
}
