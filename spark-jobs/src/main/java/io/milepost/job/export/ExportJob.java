package io.milepost.job.export;

import static java.util.Objects.requireNonNull;

import io.milepost.job.JobOutcome;
import io.milepost.job.JobSession;
import io.milepost.job.JobTask;
import io.milepost.job.database.Connector;
import io.milepost.job.export.SinkResult.Outcome;
import io.milepost.job.export.SinkResult.Rows;
import io.milepost.job.export.SinkTable.WorkspaceSchema;
import io.milepost.job.secret.CredentialResolver;
import io.milepost.job.sink.Delivery;
import io.milepost.merge.TablePaths;
import io.milepost.model.job.ExportSpec;
import io.milepost.model.job.ExportSpec.Target;
import io.milepost.model.job.ExportSpec.WorkspaceSinks;
import io.milepost.model.job.SinkSpec;
import io.milepost.state.CursorRecord;
import io.milepost.state.CursorSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings what is new in an ingestion to the workspaces that get it in one container. */
public final class ExportJob {
  private final JobSession session;
  private final JobTask task;
  private final ExportSpec spec;
  private final CredentialResolver secrets;

  public ExportJob(JobSession session, JobTask task, ExportSpec spec) {
    this.session = requireNonNull(session, "session");
    this.task = requireNonNull(task, "task");
    this.spec = requireNonNull(spec, "spec");
    this.secrets = CredentialResolver.of(spec.platform().secrets(), session.environment());
  }

  /** Brings every sink to the last merged batch. */
  public JobOutcome run() {
    if (!(spec.target() instanceof Target.Database)) {
      session.storage().requireWritable(task.root());
    }
    MergedRows merged = new MilestoneRows(session.spark(), task.root(), spec.ingestion());
    List<SinkResult> results = new ArrayList<>();
    for (WorkspaceSinks workspace : spec.workspaces()) {
      List<Delivery> sinks =
          workspace.sinks().stream().map(sink -> Delivery.of(sink, secrets)).toList();
      List<SinkResult> delivered = deliver(merged, workspace, sinks);
      session
          .state()
          .moved(
              delivered.stream()
                  .map(sink -> cursor(sink.workspace(), sink.sink(), sink.batch()))
                  .toList());
      results.addAll(delivered);
    }
    Optional<Long> batch = results.stream().map(SinkResult::batch).min(Long::compare);
    return new JobOutcome(what(results), batch, List.of(), results);
  }

  /** Where the cursors stand, as those who have the rows tell; nothing is delivered. */
  public List<CursorRecord> cursors() {
    MergedRows merged = new MilestoneRows(session.spark(), task.root(), spec.ingestion());
    List<CursorRecord> cursors = new ArrayList<>();
    for (WorkspaceSinks workspace : spec.workspaces()) {
      Map<String, Long> batches =
          spec.target() instanceof Target.Database database
              ? database(database, merged).cursors(workspace.workspace())
              : lake(merged).cursors(workspace.workspace(), workspace.sinks());
      for (SinkSpec sink : workspace.sinks()) {
        if (batches.containsKey(sink.name())) {
          cursors.add(cursor(workspace.workspace(), sink.name(), batches.get(sink.name())));
        }
      }
    }
    return cursors;
  }

  /** Whose cursors they are. */
  public CursorSource source() {
    return new CursorSource(
        task.root(),
        spec.ingestion(),
        spec.target() instanceof Target.Database database
            ? database.connection().container()
            : "lake");
  }

  private List<SinkResult> deliver(
      MergedRows merged, WorkspaceSinks workspace, List<Delivery> sinks) {
    if (!(spec.target() instanceof Target.Database database)) {
      return lake(merged).run(workspace.workspace(), sinks);
    }
    WorkspaceSchema schema =
        new WorkspaceSchema(
            workspace.workspace(), workspace.schema(), new TableNames(database.naming()));
    return database(database, merged)
        .run(
            workspace.workspace(), sinks.stream().map(sink -> SinkTable.of(schema, sink)).toList());
  }

  private LakeExport lake(MergedRows merged) {
    return new LakeExport(session.hadoop(), new TablePaths(task.root()), spec.ingestion(), merged);
  }

  private DatabaseExport database(Target.Database target, MergedRows merged) {
    Connector connector = Connector.of(spec.platform(), session.environment());
    return new DatabaseExport(connector, target.connection(), spec.ingestion(), merged);
  }

  private CursorRecord cursor(String workspace, String sink, long batch) {
    CursorSource source = source();
    return new CursorRecord(
        source.root(), workspace, sink, source.ingestion(), source.target(), batch);
  }

  private String what(List<SinkResult> results) {
    long batch = results.stream().mapToLong(SinkResult::batch).min().orElse(0);
    String through = "batch %d of %s".formatted(batch, spec.ingestion());
    if (results.stream().allMatch(result -> result.outcome() == Outcome.NOTHING_NEW)) {
      return "nothing new: all sinks have " + through;
    }
    boolean empty =
        results.stream()
            .allMatch(
                result -> result.outcome() == Outcome.CHANGED && result.rows().equals(Rows.NONE));
    return "delivered through " + through + (empty ? ", nothing had changed" : "");
  }
}
