package io.milepost.examples.retail.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RetailSourceTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine commandLine =
      RetailSource.create().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

  @Test
  void helpListsTheVerbsTheirOrderAndTheEnvironment() {
    assertThat(commandLine.execute("--help")).isZero();
    assertThat(out.toString())
        .startsWith("Usage: examples/retail/shop ")
        .contains("server, database shop mart, load, login, then day", "MILEPOST_HOME", "  count ");
  }

  @Test
  void wrongUsageIsOneReasonAndWhereToReadOn() {
    assertThat(commandLine.execute("login", "--reads", "shop")).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(
            """
            Missing required option: '--credential=NAME'
            try: examples/retail/shop login --help
            """);
  }

  @Test
  void oneDatabaseIsNamedOnce() {
    assertThat(
            commandLine.execute("count", "--database", "mart", "--url", "jdbc:postgresql://h/mart"))
        .isEqualTo(2);
    assertThat(err.toString()).startsWith("--database and --url do not go together\n");
  }

  @Test
  void aLoginWithoutItsVariablesNamesThem() {
    assertThat(commandLine.execute("login", "--credential", "nobody_at_all", "--writes"))
        .isEqualTo(2);
    assertThat(err.toString()).startsWith("Missing variable: MILEPOST_NOBODY_AT_ALL_USER\n");
  }
}
