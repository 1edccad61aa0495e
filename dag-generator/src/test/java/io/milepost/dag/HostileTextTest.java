package io.milepost.dag;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.milepost.dag.spec.CanonicalJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person writes in a model reaches nobody but readers, and does nothing to them. */
class HostileTextTest {
  private static final String HOSTILE =
      "canary {{ 7*7 }} {% raw %} {# x #} </script><img onerror=x> ' \\\" ` $(id) ${x} \\n"
          + "# heading [x](javascript:y) \\u202e end.md";
  private static final Pattern BARE = Pattern.compile("(?<!\\\\)[{}<>\"'`$\\[\\]#|*]");

  @TempDir private Path model;
  @TempDir private Path bundle;

  @BeforeEach
  void writeHostileTextWhereverTextIsAllowed() throws IOException {
    Path retail = Path.of("../examples/retail/model");
    try (Stream<Path> files = Files.walk(retail)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = model.resolve(retail.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.writeString(
            target,
            Files.readString(file)
                .replaceAll("(?m)^description: .*$", "description: " + quoted())
                .replaceAll("(?m)^contact: .*$", "contact: " + quoted())
                .replaceAll("reason: [^}]*}", "reason: " + quoted() + "}")
                .replaceAll("regulation: .*", "regulation: " + quoted())
                .replaceAll(
                    "(?m)^  output: masked_parties$",
                    "  output: masked_parties\n  parameters: {p: " + quoted() + "}"));
      }
    }
  }

  private static String quoted() {
    return ('"' + HOSTILE + '"').replace("\\", "\\\\").replace("$", "\\$");
  }

  @Test
  void itStandsInDocumentationAlone() throws IOException {
    Bundles.write(Bundles.read(model.toString(), Optional.of("laptop")), bundle);
    int documented = 0;
    for (Map.Entry<String, String> file : Bundles.files(bundle).entrySet()) {
      if (file.getKey().endsWith(".jsonl")) {
        for (String line : file.getValue().split("\n", -1)) {
          if (!line.isEmpty()) {
            documented += check(CanonicalJson.read(line));
          }
        }
      } else if (!file.getKey().contains("/jobs/")) {
        assertThat(file.getValue()).as(file.getKey()).doesNotContain("canary", "{{", "{%", "<");
      }
    }
    assertThat(documented).isGreaterThan(3);
  }

  private static int check(JsonNode dag) {
    int documented = 0;
    for (String line : dag.path("doc").textValue().split("\n", -1)) {
      assertThat(line).doesNotStartWith("canary").doesNotStartWith("#");
      if (!line.startsWith("**")) {
        assertThat(BARE.matcher(line.replace("\\\\", "")).find()).as(line).isFalse();
      }
      documented += line.contains("canary") ? 1 : 0;
    }
    assertThat(dag.path("doc").textValue()).endsWith("\n").doesNotContain("\u202e");
    ((ObjectNode) dag).remove("doc");
    assertThat(dag.toString()).doesNotContain("canary", "{{", "{%", "{#", "<", "\\");
    return documented;
  }
}
