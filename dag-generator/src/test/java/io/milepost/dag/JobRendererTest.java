package io.milepost.dag;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.graph.GraphBuilder;
import io.milepost.graph.IntentionGraph;
import io.milepost.graph.ModelSketch;
import io.milepost.model.Model;
import io.milepost.model.job.DatasetId;
import io.milepost.model.job.ExportSpec;
import io.milepost.model.job.IngestSpec;
import io.milepost.model.job.Job;
import io.milepost.model.job.JobFile;
import io.milepost.model.job.TransformSpec;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobRendererTest {
  private final Model model =
      new ModelSketch()
          .store("people", "p", "unused")
          .transformer("mask", "masked", "people.p")
          .workspace("campaigns", "masked.result", "people.p")
          .model();
  private final IntentionGraph graph = GraphBuilder.build(model);

  @Test
  void anIngestionReadsWhatIsAskedForFromItsContainer() {
    IngestSpec job = (IngestSpec) job("in.people").orElseThrow();
    assertThat(job.ingestion()).isEqualTo("people");
    assertThat(job.platform().root()).isEqualTo("file:/lake/lake");
    assertThat(job.datasets())
        .extracting(IngestSpec.IngestDataset::id)
        .containsExactly(new DatasetId("people", "p"));
    assertThat(job.datasets().get(0).retention()).contains("90d");
    IngestSpec.Source.Database source = (IngestSpec.Source.Database) job.source();
    assertThat(source.connection().container()).isEqualTo("shop");
    assertThat(source.connection().credential()).isEqualTo("shop_user");
    assertThat(source.schema()).contains("public");
  }

  @Test
  void anIngestionOfWhatATransformerMadeNamesItsWorkspace() {
    IngestSpec job = (IngestSpec) job("in.masked").orElseThrow();
    assertThat(job.source()).isEqualTo(new IngestSpec.Source.Transformer("mask"));
  }

  @Test
  void aTransformerKnowsTheIngestionsOfItsInputs() {
    TransformSpec job = (TransformSpec) job("tx.mask").orElseThrow();
    assertThat(job.inputs()).extracting(TransformSpec.Input::ingestion).containsExactly("people");
    assertThat(job.inputs().get(0).sink().dataset()).isEqualTo(new DatasetId("people", "p"));
    assertThat(job.outputStore()).isEqualTo("masked");
    assertThat(job.outputs()).extracting(TransformSpec.Output::dataset).containsExactly("result");
  }

  @Test
  void anExportHoldsTheSinksOfEachWorkspace() {
    ExportSpec job = (ExportSpec) job("out.people.mart").orElseThrow();
    assertThat(((ExportSpec.Target.Database) job.target()).connection().credential())
        .isEqualTo("mart_user");
    assertThat(job.workspaces())
        .singleElement()
        .satisfies(
            workspace -> {
              assertThat(workspace.workspace()).isEqualTo("campaigns");
              assertThat(workspace.schema()).isEqualTo("campaigns");
              assertThat(workspace.sinks()).hasSize(1);
            });
  }

  @Test
  void aTriggerIsTheSchedulersOwn() {
    assertThat(job("trigger.in.people")).isEmpty();
  }

  @Test
  void theSameModelGivesTheSameFiles() {
    JobFile file = JobFile.of(job("out.people.mart").orElseThrow());
    JobFile again =
        JobFile.of(
            new JobRenderer(model)
                .render(GraphBuilder.build(model).find("out.people.mart").orElseThrow())
                .orElseThrow());
    assertThat(again.digest()).isEqualTo(file.digest());
    assertThat(JobFile.read(file.json())).isEqualTo(file);
  }

  private Optional<Job> job(String node) {
    return new JobRenderer(model).render(graph.find(node).orElseThrow());
  }
}
