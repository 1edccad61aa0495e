package io.milepost.dag.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.milepost.dag.bundle.BundleFiles;
import io.milepost.dag.bundle.Manifest;
import io.milepost.dag.bundle.RenderedDag;
import io.milepost.dag.disk.BundleState;
import io.milepost.dag.disk.BundleStore.Draft;
import io.milepost.dag.plan.DagChange.Kind;
import io.milepost.dag.spec.CanonicalJson;
import io.milepost.model.job.Job;
import io.milepost.model.job.JobFile;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** What a render would do, platform by platform. */
public record BundlePlan(List<PlatformPlan> platforms) {
  private static final String RUNTIMES = "runtimes.json";

  public BundlePlan {
    platforms = List.copyOf(platforms);
  }

  /** The plan of drafts. */
  public static BundlePlan of(List<Draft> drafts, ModelChange model) {
    return new BundlePlan(
        drafts.stream().map(draft -> new Comparison(draft, model).plan()).toList());
  }

  private static final class Comparison {
    private final Draft draft;
    private final BundleState state;
    private final Optional<String> commit;
    private final Set<String> modelFiles;
    private final Set<String> written;

    Comparison(Draft draft, ModelChange model) {
      this.draft = requireNonNull(draft, "draft");
      this.state = draft.state();
      this.commit = state.manifest().map(Manifest::commit);
      this.modelFiles = new TreeSet<>(commit.flatMap(model::since).orElse(Set.of()));
      this.written = Set.copyOf(draft.change().writes());
    }

    PlatformPlan plan() {
      Map<String, String> before = state.linesUnlike(draft.files().texts());
      Map<String, DagChange> changes = new TreeMap<>();
      Set<String> same = new LinkedHashSet<>();
      for (RenderedDag dag : draft.bundle().dags()) {
        String id = dag.id().text();
        String old = before.remove(id);
        boolean untouched = old == null ? isWhole(dag) : old.equals(dag.line());
        if (untouched) {
          same.add(id);
        } else {
          changes.put(id, old == null ? added(dag) : changed(dag, old));
        }
      }
      before.forEach((id, line) -> changes.put(id, retired(id, line)));
      return new PlatformPlan(
          draft.bundle().stamp().platform(),
          commit,
          draft.bundle().stamp().commit(),
          List.copyOf(changes.values()),
          runtimes(),
          new PlatformPlan.Counts(same.size(), draft.change().written(), draft.change().deleted()));
    }

    /** Whether a DAG stands in specs that are as they are to be. */
    private boolean isWhole(RenderedDag dag) {
      String path = BundleFiles.specsOf(dag.id().shard(draft.shards()));
      return !written.contains(path);
    }

    private DagChange added(RenderedDag dag) {
      return new DagChange(
          dag.id().text(), Kind.ADDED, List.of(), because(CanonicalJson.read(dag.line())));
    }

    private DagChange retired(String id, String line) {
      return new DagChange(id, Kind.RETIRED, List.of(), because(CanonicalJson.read(line)));
    }

    private DagChange changed(RenderedDag dag, String old) {
      JsonNode before = CanonicalJson.read(old);
      JsonNode after = CanonicalJson.read(dag.line());
      List<FieldChange> fields = new ArrayList<>();
      openJobs(before, digest -> state.job(digest));
      openJobs(
          after,
          digest -> Optional.of(JobFile.of(requireJob(dag.jobs(), digest))).map(JobFile::json));
      fields.addAll(JsonDifference.between("", before, after));
      Set<String> files = new TreeSet<>(because(before));
      files.addAll(because(after));
      return new DagChange(dag.id().text(), Kind.CHANGED, fields, List.copyOf(files));
    }

    private static Job requireJob(Map<String, Job> jobs, String digest) {
      return requireNonNull(jobs.get(digest), digest);
    }

    /** Puts what jobs say where their digests stand. */
    private static void openJobs(JsonNode dag, Function<String, Optional<String>> texts) {
      for (JsonNode task : dag.path("tasks")) {
        texts
            .apply(task.path("job").asText())
            .map(CanonicalJson::read)
            .ifPresent(job -> ((ObjectNode) task).set("job", job.path("job")));
      }
    }

    /** Files of the model that are different, of those the DAG is made of; all if none of these. */
    private List<String> because(JsonNode dag) {
      List<String> files = new ArrayList<>();
      dag.path("model")
          .forEach(
              file -> {
                if (modelFiles.contains(file.asText())) {
                  files.add(file.asText());
                }
              });
      return files.isEmpty() ? List.copyOf(modelFiles) : files;
    }

    private List<FieldChange> runtimes() {
      return JsonDifference.between(
          "",
          Optional.ofNullable(state.texts().get(RUNTIMES))
              .map(CanonicalJson::read)
              .orElse(MissingNode.getInstance()),
          Optional.ofNullable(draft.files().texts().get(RUNTIMES))
              .map(CanonicalJson::read)
              .orElse(MissingNode.getInstance()));
    }
  }
}
