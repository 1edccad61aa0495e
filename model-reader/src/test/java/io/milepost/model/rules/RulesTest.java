package io.milepost.model.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.milepost.model.problem.LintResult;
import io.milepost.model.problem.Problem;
import io.milepost.model.rules.RuleTable.Case;
import io.milepost.model.rules.RuleTable.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every rule is broken once and kept once, through the whole reader. */
class RulesTest {
  private static final Path TABLES = Path.of("src", "test", "resources", "rules");
  private static final Pattern RULE_LITERAL = Pattern.compile("\"([a-z]+(?:-[a-z]+)+)\"");

  /** What no text file can show: see {@code HostileFilesTest} and {@code ModelReaderTest}. */
  private static final Set<String> PROVED_ELSEWHERE =
      Set.of("no-model", "unknown-environment", "yaml-encoding");

  private static ModelFixture large;
  private static ModelFixture small;

  @BeforeAll
  static void copy(@TempDir Path folder) throws IOException {
    large = ModelFixture.retail(folder.resolve("retail"));
    small = ModelFixture.hello(folder.resolve("hello"));
  }

  @TestFactory
  Stream<DynamicTest> rules() throws IOException {
    return tables()
        .flatMap(
            rule ->
                rule.cases().stream()
                    .map(one -> dynamicTest(rule.id() + " " + one.name(), () -> check(rule, one))));
  }

  private void check(Rule rule, Case one) throws IOException {
    LintResult result;
    try (ModelFixture model = one.isSmall() ? small : large) {
      one.apply(model);
      result = model.lint();
    }
    List<Problem> problems = result.problems();

    assertThat(ModelFixture.headlines(result)).isEqualTo(one.expected());
    if (one.name().equals("bad")) {
      assertThat(problems).extracting(Problem::rule).contains(rule.id());
    } else {
      assertThat(problems).extracting(Problem::rule).doesNotContain(rule.id());
    }
  }

  @Test
  void everyRuleIsBrokenAndKeptOnce() throws IOException {
    Set<String> broken = new TreeSet<>();
    Set<String> kept = new TreeSet<>();
    tables()
        .forEach(
            rule ->
                rule.cases()
                    .forEach(one -> (one.name().equals("bad") ? broken : kept).add(rule.id())));

    assertThat(broken).isEqualTo(kept);
    assertThat(broken).containsAll(rulesInSources());
  }

  private static Set<String> rulesInSources() throws IOException {
    Set<String> rules = new TreeSet<>();
    Path sources = Path.of("src", "main", "java", "io", "milepost", "model");
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        RULE_LITERAL
            .matcher(Files.readString(file, UTF_8))
            .results()
            .map(match -> match.group(1))
            .forEach(rules::add);
      }
    }
    rules.removeAll(PROVED_ELSEWHERE);
    return rules;
  }

  private static Stream<Rule> tables() throws IOException {
    List<Rule> rules = new ArrayList<>();
    try (Stream<Path> files = Files.list(TABLES)) {
      List<Path> tables =
          files
              .filter(file -> file.toString().endsWith(".txt"))
              .sorted()
              .collect(Collectors.toList());
      for (Path table : tables) {
        rules.addAll(RuleTable.read(table));
      }
    }
    return rules.stream();
  }
}
