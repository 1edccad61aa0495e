package io.milepost.model.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.model.problem.LintResult;
import io.milepost.model.problem.Problem;
import io.milepost.model.tree.ModelTree;
import io.milepost.model.tree.ModelTree.TreeFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever lies in a file: lint says what is wrong, soon, and never falls over. */
@Timeout(60)
class HostileFilesTest {
  private static final String FILE = "milepost.yaml";

  @Test
  void refusesBytesThatAreNoText() {
    byte[] bytes = "apiVersion: milepost/v1\nname: caf\u00e9\n".getBytes(ISO_8859_1);

    assertThat(lint(bytes))
        .isEqualTo(
            "milepost.yaml:2:10: error yaml-encoding: Invalid text: not UTF-8 (save the"
                + " file as UTF-8)");
  }

  @Test
  void refusesControlCharacters() {
    assertThat(lint("kind: Model\nname: a\u0000b\n".getBytes(UTF_8)))
        .isEqualTo(
            "milepost.yaml:2:8: error yaml-encoding: Invalid text: control character U+0000"
                + " (remove it)");
  }

  @Test
  void readsTextBehindByteOrderMark() {
    assertThat(lint("\uFEFFkind: [\n".getBytes(UTF_8)))
        .startsWith("milepost.yaml:2:1: error yaml-syntax: ");
  }

  @Test
  void refusesDeepNesting() {
    for (String open : new String[] {"[", "{a: ", "- ", "? "}) {
      assertThat(lint(open.repeat(100_000).getBytes(UTF_8)))
          .as(open)
          .contains("error yaml-depth: Cannot read file: nested deeper than 32 levels");
    }
  }

  @Test
  void refusesBillionLaughs() {
    String laughs = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\nkind: Model\n";

    assertThat(lint(laughs.getBytes(UTF_8))).contains("error yaml-anchor", "error yaml-alias");
  }

  @Test
  void readsOneHugeKeyAndAHundredThousandUnknownOnes() {
    StringBuilder text = new StringBuilder("x".repeat(1_000_000)).append(": y\n");
    for (int i = 0; i < 100_000; i++) {
      text.append('k').append(i).append(": v\n");
    }

    assertThat(lint(text.toString().getBytes(UTF_8)).length()).isLessThan(100_000_000);
  }

  @Test
  void showsNoTerminalSequence() {
    String text = "apiVersion: milepost/v1\nkind: Model\n\"\\e[31mred\\u202e\": x\n";

    assertThat(lint(text.getBytes(UTF_8)))
        .contains("Unknown key: \\u001b[31mred\\u202e (declared: ");
  }

  @Test
  void survivesRandomBytesAndRandomEdits() {
    Random random = new Random(20270101);
    String words =
        "apiVersion: milepost/v1\nkind: Model\ndatastores:\n  a: {source: {container: b}}\n";
    String noise = "{}[]:-,&*!|>'\"%@`#?\n\t \\~<=\u2028\u00e9";
    for (int round = 0; round < 2_000; round++) {
      StringBuilder text = new StringBuilder(words);
      for (int edit = 0; edit < 1 + random.nextInt(6); edit++) {
        char letter = noise.charAt(random.nextInt(noise.length()));
        text.insert(random.nextInt(text.length()), letter);
      }
      LintResult result = result(text.toString().getBytes(UTF_8));
      assertThat(result.problems())
          .as(text.toString())
          .allSatisfy(problem -> assertThat(problem.place().line()).isPositive());
    }
    for (int round = 0; round < 500; round++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      assertThat(result(bytes).errors()).isPositive();
    }
  }

  @Test
  void writesProblemsAsJson() {
    LintResult result = result("kind: Model\nkind: Model\n".getBytes(UTF_8));

    assertThat(result.json())
        .startsWith(
            "[{\"file\":\"milepost.yaml\",\"line\":1,\"column\":1,\"severity\":\"error\","
                + "\"rule\":\"missing-key\",\"path\":\"milepost.apiVersion\","
                + "\"message\":\"Missing key: apiVersion (it is required)\",\"why\":[],\"do\":[]}");
    assertThat(result.problems()).extracting(Problem::rule).contains("yaml-duplicate-key");
  }

  private static String lint(byte[] bytes) {
    return result(bytes)
        .text()
        .lines()
        .filter(line -> line.contains(": error "))
        .collect(Collectors.joining("\n"));
  }

  private static LintResult result(byte[] bytes) {
    Clock clock = Clock.fixed(Instant.parse("2027-01-01T00:00:00Z"), ZoneOffset.UTC);
    ModelTree tree =
        new ModelTree("memory", "worktree:0", Map.of(FILE, new TreeFile.Content(bytes)));
    return new ModelReader(Path.of("/home/someone"), clock).lint(tree);
  }
}
