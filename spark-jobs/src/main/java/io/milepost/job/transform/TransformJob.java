package io.milepost.job.transform;

import static java.util.Objects.requireNonNull;

import io.milepost.job.JobFiles;
import io.milepost.job.JobOutcome;
import io.milepost.job.JobSession;
import io.milepost.job.JobTask;
import io.milepost.job.UnreachableException;
import io.milepost.job.secret.CredentialResolver;
import io.milepost.job.sink.Delivery;
import io.milepost.merge.BatchResult.DatasetCounts;
import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.MilestoneReader;
import io.milepost.merge.RefusedException;
import io.milepost.merge.TablePaths;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.moment.Moment;
import io.milepost.merge.seal.Seal;
import io.milepost.merge.seal.Seal.SealedDataset;
import io.milepost.merge.seal.Seals;
import io.milepost.model.job.DatasetId;
import io.milepost.model.job.SinkSpec;
import io.milepost.model.job.SinkSpec.History;
import io.milepost.model.job.TransformSpec;
import io.milepost.model.job.TransformSpec.Input;
import io.milepost.model.job.TransformSpec.Output;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Runs a team's code over fixed batches of its inputs and seals what it returns. */
public final class TransformJob {
  private final JobSession session;
  private final JobTask task;
  private final TransformSpec spec;
  private final TransformerRuns runs;
  private final TablePaths paths;

  public TransformJob(JobSession session, JobTask task, TransformSpec spec) {
    this.session = requireNonNull(session, "session");
    this.task = requireNonNull(task, "task");
    this.spec = requireNonNull(spec, "spec");
    this.paths = new TablePaths(task.root());
    this.runs = new TransformerRuns(session.hadoop(), task.root(), spec.workspace());
  }

  /**
   * Runs the code, unless this run is sealed already, or the last one had the same inputs.
   *
   * @param clock tells when the inputs were fixed
   */
  public JobOutcome run(Clock clock) {
    session.storage().requireWritable(task.root());
    Optional<Seal> done = runs.find(task.run());
    if (done.isPresent()) {
      return JobOutcome.nothing("run %s has ended already".formatted(task.run()));
    }
    Map<String, Long> merged = merged();
    String run = paths.transformerRun(spec.workspace(), task.run());
    for (int number = 1; ; number++) {
      String path = run + "/PINNED" + (number == 1 ? "" : "-" + number);
      Optional<PinnedInputs> pinned = session.storage().find(path).map(PinnedInputs::read);
      if (pinned.isEmpty()) {
        Optional<Seal> newest = runs.newest();
        if (newest.filter(last -> sameInputs(last, merged)).isPresent()) {
          return JobOutcome.nothing("it was run on " + from(merged) + " already");
        }
        PinnedInputs fixed = PinnedInputs.of(merged, clock.instant(), newest);
        pinned = Optional.of(PinnedInputs.read(session.storage().create(path, fixed.json())));
      }
      if (isThere(pinned.get(), merged)) {
        return transform(pinned.get());
      }
    }
  }

  /** Whether nothing it fixed was dropped since, or lost with a lake that was restored. */
  private boolean isThere(PinnedInputs pinned, Map<String, Long> merged) {
    if (pinned.batches().equals(merged)) { // as is usual, and no reader need be opened for it
      return true;
    }
    return spec.inputs().stream()
        .allMatch(
            input -> {
              // One that came with a newer model was not fixed.
              long batch = pinned.batches().getOrDefault(input.ingestion(), 0L);
              return batch <= merged.get(input.ingestion()) && batch >= reader(input).oldestBatch();
            });
  }

  private static String from(Map<String, Long> batches) {
    return new TreeMap<>(batches)
        .entrySet().stream()
            .map(input -> "batch %d of %s".formatted(input.getValue(), input.getKey()))
            .collect(Collectors.joining(", "));
  }

  private boolean sameInputs(Seal last, Map<String, Long> merged) {
    return last.inputs().equals(merged) && last.author().jobDigest().equals(task.digest());
  }

  private Map<String, Long> merged() {
    Map<String, Long> batches = new TreeMap<>();
    for (Input input : spec.inputs()) {
      long merged = Ledger.read(session.spark(), task.root(), input.ingestion()).mergedBatch();
      if (merged == 0) {
        throw new UnreachableException(
            ("Cannot run transformer %s: its input %s has no merged batch yet. Run"
                    + " the ingestion %s first.")
                .formatted(spec.workspace(), input.sink().dataset(), input.ingestion()));
      }
      batches.put(input.ingestion(), merged);
    }
    return batches;
  }

  private JobOutcome transform(PinnedInputs pinned) {
    new JobFiles(session.storage()).keep(task.root(), task.file());
    String artifacts =
        spec.platform()
            .artifacts()
            .orElseThrow(
                () ->
                    new RefusedException(
                        ("Cannot run transformer %s: platform %s has no artifacts,"
                                + " the place code is taken from. Give it one.")
                            .formatted(spec.workspace(), spec.platform().id())));
    Seal seal;
    try (CodeArchive code = CodeArchive.open(session.spark(), artifacts, spec.code())) {
      Map<String, Dataset<Row>> returned = run(code, inputs(pinned));
      OutputCheck.check(spec, returned);
      List<SealedDataset> written = new ArrayList<>();
      for (Output output : spec.outputs()) {
        written.add(write(output, returned.get(output.dataset())));
      }
      seal = seal(pinned, written);
    }
    // Spark reads late: what an expiry dropped meanwhile is not in the output, and nobody is told.
    if (!isThere(pinned, merged())) {
      throw new UnreachableException(
          ("Cannot keep what transformer %s returned: versions of its inputs were dropped while it"
                  + " ran. Run it again.")
              .formatted(spec.workspace()));
    }
    Seal winner =
        new Seals(session.hadoop())
            .create(paths.transformerSeal(spec.workspace(), task.run()), seal);
    return new JobOutcome(
        "made from " + from(winner.inputs()),
        Optional.empty(),
        winner.datasets().stream().map(TransformJob::counts).toList(),
        List.of());
  }

  private Map<String, Dataset<Row>> run(CodeArchive code, Map<String, Dataset<Row>> inputs) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(code.loader());
    try {
      return code.transformer().run(inputs, spec.parameters());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private Map<String, Dataset<Row>> inputs(PinnedInputs pinned) {
    CredentialResolver secrets =
        CredentialResolver.of(spec.platform().secrets(), session.environment());
    Map<String, Dataset<Row>> inputs = new HashMap<>();
    for (Input input : spec.inputs()) {
      SinkSpec sink = input.sink();
      if (sink.history() != History.LIVE) {
        throw new RefusedException(
            ("Cannot run transformer %s: histories as inputs are not built yet (%s)."
                    + " Ask for live rows.")
                .formatted(spec.workspace(), sink.name()));
      }
      long batch = pinned.batches().get(input.ingestion());
      inputs.put(sink.name(), Delivery.of(sink, secrets).of(reader(input).asOf(batch)));
    }
    return inputs;
  }

  private MilestoneReader reader(Input input) {
    DatasetId dataset = input.sink().dataset();
    return MilestoneReader.open(
        session.spark(), task.root(), new DatasetKey(dataset.store(), dataset.dataset()));
  }

  private SealedDataset write(Output output, Dataset<Row> rows) {
    String folder =
        paths.transformerOutput(
            paths.transformerRun(spec.workspace(), task.run()), task.attempt(), output.dataset());
    Moment.before("stage " + folder);
    OutputCheck.stored(output, rows).write().mode("overwrite").parquet(folder);
    Moment.after("stage " + folder);
    return new WrittenOutput(session.spark(), folder).sealed(output.dataset());
  }

  private Seal seal(PinnedInputs pinned, List<SealedDataset> written) {
    return new Seal(
        0,
        Seal.TRANSFORM,
        new Seal.Author(task.attempt(), task.run(), task.digest(), task.commit()),
        Optional.empty(),
        pinned.time(),
        pinned.batches(),
        written);
  }

  private static DatasetCounts counts(SealedDataset dataset) {
    return new DatasetCounts(
        dataset.dataset(), dataset.rows(), new Keys(0, 0, 0, 0), dataset.bytes());
  }
}
