package io.milepost.job.ingest;

import static java.util.Objects.requireNonNull;

import io.milepost.job.JobFiles;
import io.milepost.job.JobOutcome;
import io.milepost.job.JobSession;
import io.milepost.job.JobState;
import io.milepost.job.JobTask;
import io.milepost.job.database.Connector;
import io.milepost.merge.BatchRequest;
import io.milepost.merge.BatchResult;
import io.milepost.merge.BatchSource;
import io.milepost.merge.Ingestion;
import io.milepost.merge.IngestionSpec;
import io.milepost.merge.SessionSettings;
import io.milepost.merge.ledger.Ledger;
import io.milepost.model.job.IngestSpec;
import io.milepost.model.job.IngestSpec.Source;
import io.milepost.model.schema.Column;
import io.milepost.state.DatasetEntry;
import io.milepost.state.LeaseRequest;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** Brings one batch of an ingestion into the tables. */
public final class IngestJob {
  private final JobSession session;
  private final JobTask task;
  private final IngestSpec spec;

  public IngestJob(JobSession session, JobTask task, IngestSpec spec) {
    this.session = requireNonNull(session, "session");
    this.task = requireNonNull(task, "task");
    this.spec = requireNonNull(spec, "spec");
  }

  /** Reads, seals, publishes and merges, or finishes what an earlier attempt began. */
  public JobOutcome run() {
    session.storage().requireWritable(task.root());
    LeaseRequest request =
        new LeaseRequest(
            task.root(),
            spec.ingestion(),
            "job ingest, process %d".formatted(ProcessHandle.current().pid()),
            task.run());
    JobState.Held lease = session.state().lease(request);
    try {
      return leased();
    } finally {
      lease.close();
    }
  }

  private JobOutcome leased() {
    JobFiles files = new JobFiles(session.storage());
    files.keep(task.root(), task.file());
    Ingestion ingestion =
        new Ingestion(
            session.spark(),
            IngestionSpecs.of(spec, task.root()),
            digest -> sealedSpec(files, digest));
    Optional<String> nothing =
        spec.source() instanceof Source.Transformer from && ingestion.unfinished().isEmpty()
            ? output(from).alreadyTaken(ledger(), task.run())
            : Optional.empty();
    if (nothing.isPresent()) {
      return JobOutcome.nothing(nothing.get());
    }
    BatchResult result =
        ingestion.run(
            new BatchRequest(task.run(), task.attempt(), task.digest(), task.commit()), source());
    note(result);
    return new JobOutcome(what(result), Optional.of(result.batch()), result.datasets(), List.of());
  }

  private IngestionSpec sealedSpec(JobFiles files, String digest) {
    return files.kept(task.root(), digest).job() instanceof IngestSpec sealed
        ? IngestionSpecs.of(sealed, task.root())
        : IngestionSpecs.of(spec, task.root());
  }

  private BatchSource source() {
    if (spec.source() instanceof Source.Database database) {
      Connector connector = Connector.of(spec.platform(), session.environment());
      return new PostgresSource(session, connector, spec, database);
    }
    return output((Source.Transformer) spec.source());
  }

  private TransformerOutput output(Source.Transformer from) {
    return new TransformerOutput(session.spark(), task.root(), from.workspace());
  }

  private Ledger ledger() {
    SparkSession few = SessionSettings.forFewRows(session.spark());
    return Ledger.read(few, task.root(), spec.ingestion());
  }

  private static String what(BatchResult result) {
    long changes =
        result.datasets().stream()
            .mapToLong(
                counts ->
                    counts.keys().inserted() + counts.keys().changed() + counts.keys().deleted())
            .sum();
    String nothing = changes == 0 ? ", nothing had changed" : "";
    return switch (result.outcome()) {
      case PUBLISHED -> "batch %d published%s".formatted(result.batch(), nothing);
      case FINISHED ->
          "batch %d of an earlier attempt finished%s".formatted(result.batch(), nothing);
      case ALREADY_PUBLISHED ->
          "nothing to do: this run published batch %d already".formatted(result.batch());
    };
  }

  private void note(BatchResult result) {
    session.state().record(BatchRecords.of(task.root(), ledger(), result));
    session.state().register(entries(task.root(), spec));
  }

  /** The datasets of an ingestion, and where they are. */
  public static List<DatasetEntry> entries(String root, IngestSpec spec) {
    return spec.datasets().stream()
        .map(
            dataset ->
                new DatasetEntry(
                    root,
                    dataset.id().store(),
                    dataset.id().dataset(),
                    spec.platform().id(),
                    spec.ingestion(),
                    dataset.schema().key().stream().map(Column::name).toList()))
        .toList();
  }
}
