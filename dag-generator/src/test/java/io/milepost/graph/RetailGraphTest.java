package io.milepost.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.dag.JobRenderer;
import io.milepost.graph.drawing.GraphFormat;
import io.milepost.model.Model;
import io.milepost.model.job.IngestSpec;
import io.milepost.model.job.Job;
import io.milepost.model.job.JobFile;
import io.milepost.model.read.ModelReader;
import io.milepost.model.tree.ModelLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The example's graph, golden; after a wanted change write the new drawing over the old one. */
class RetailGraphTest {
  private static final Path GOLDEN = Path.of("src/test/resources/io/milepost/graph");

  private final Model model =
      new ModelReader(Path.of("/home/of/nobody"), Clock.systemUTC())
          .read(
              ModelLocation.parse("../examples/retail/model", Path.of("target")).read(), "laptop");
  private final IntentionGraph graph = GraphBuilder.build(model);

  @ParameterizedTest
  @EnumSource(GraphFormat.class)
  void isDrawnAsBefore(GraphFormat format) throws IOException {
    Path golden = GOLDEN.resolve("retail." + format.name().toLowerCase(Locale.ROOT));
    assertThat(format.draw(graph)).isEqualTo(Files.readString(golden));
  }

  @Test
  void standsInTheReadme() throws IOException {
    assertThat(Files.readString(Path.of("../README.md")))
        .contains("```mermaid\n" + GraphFormat.MERMAID.draw(graph) + "```");
  }

  @Test
  void everyJobIsReadBackAsItWasWritten() {
    JobRenderer renderer = new JobRenderer(model);
    for (IntentionNode node : graph.nodes()) {
      renderer
          .render(node)
          .map(JobFile::of)
          .ifPresent(file -> assertThat(JobFile.read(file.json())).isEqualTo(file));
    }
  }

  @Test
  void jobsHaveTheAddressesOfTheEnvironment() {
    Job job = new JobRenderer(model).render(graph.find("in.orders").orElseThrow()).orElseThrow();
    IngestSpec.Source.Database source = (IngestSpec.Source.Database) ((IngestSpec) job).source();
    assertThat(source.connection().address().host()).isEqualTo("localhost");
    assertThat(source.connection().credential()).isEqualTo("shop_db_reader");
    assertThat(job.platform().root()).startsWith("file:");
  }
}
