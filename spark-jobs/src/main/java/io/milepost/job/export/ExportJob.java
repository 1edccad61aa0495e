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
import io.milepost.state.CursorRecord;
import java.util.ArrayList;
import java.util.List;
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
    MergedRows merged = new MilestoneRows(session.spark(), task.root(), spec.ingestion());
    List<SinkResult> results = new ArrayList<>();
    for (WorkspaceSinks workspace : spec.workspaces()) {
      List<Delivery> sinks =
          workspace.sinks().stream().map(sink -> Delivery.of(sink, secrets)).toList();
      List<SinkResult> delivered = deliver(merged, workspace, sinks);
      session.state().moved(delivered.stream().map(this::cursor).toList());
      results.addAll(delivered);
    }
    Optional<Long> batch = results.stream().map(SinkResult::batch).min(Long::compare);
    return new JobOutcome(what(results), batch, List.of(), results);
  }

  private List<SinkResult> deliver(
      MergedRows merged, WorkspaceSinks workspace, List<Delivery> sinks) {
    if (!(spec.target() instanceof Target.Database database)) {
      return new LakeExport(session.hadoop(), new TablePaths(task.root()), spec.ingestion(), merged)
          .run(workspace.workspace(), sinks);
    }
    WorkspaceSchema schema =
        new WorkspaceSchema(
            workspace.workspace(), workspace.schema(), new TableNames(database.naming()));
    Connector connector = Connector.of(spec.platform(), session.environment());
    return new DatabaseExport(connector, database.connection(), spec.ingestion(), merged)
        .run(
            workspace.workspace(), sinks.stream().map(sink -> SinkTable.of(schema, sink)).toList());
  }

  private CursorRecord cursor(SinkResult result) {
    return new CursorRecord(
        task.root(),
        result.workspace(),
        result.sink(),
        spec.ingestion(),
        spec.target() instanceof Target.Database database
            ? database.connection().container()
            : "lake",
        result.batch());
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
