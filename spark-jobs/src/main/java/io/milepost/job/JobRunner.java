package io.milepost.job;

import static java.util.Objects.requireNonNull;

import io.milepost.job.care.CareJob;
import io.milepost.job.export.ExportJob;
import io.milepost.job.ingest.IngestJob;
import io.milepost.job.transform.TransformJob;
import io.milepost.model.job.CareSpec;
import io.milepost.model.job.ExitCode;
import io.milepost.model.job.ExportSpec;
import io.milepost.model.job.IngestSpec;
import io.milepost.model.job.Job;
import io.milepost.model.job.JobReport;
import io.milepost.model.job.TransformSpec;
import io.milepost.state.NodeState;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FSError;

/** Does one job of whatever kind and says how it ended; nothing is thrown. */
public final class JobRunner {
  private static final double NANOS = 1e9;

  private final JobSession session;

  public JobRunner(JobSession session) {
    this.session = requireNonNull(session, "session");
  }

  /**
   * Does a job.
   *
   * @param node its node in the intention graph, or what it is about
   */
  public JobReport run(String node, JobTask task) {
    long began = System.nanoTime();
    session.state().mark(task.run(), NodeState.RUNNING, "");
    JobReport report;
    try {
      JobOutcome outcome = task.job().match(new Work(task));
      double seconds = seconds(began);
      OutcomeText.lines(node, outcome, seconds).forEach(session.progress());
      report =
          new JobReport(
              node,
              task.run(),
              Optional.of(ExitCode.DONE),
              outcome.batch(),
              outcome.what(),
              outcome.counts(),
              seconds);
    } catch (Exception | LinkageError | StackOverflowError | FSError e) {
      // Spark throws checked exceptions undeclared, a team's jar may lack a class, and a local
      // disk that is full is an error to Hadoop.
      Failure failure = Failure.of(e);
      report = failed(node, task.run(), failure, seconds(began));
      session.progress().accept("%s: %s".formatted(node, failure.message()));
      if (failure.exitCode() == ExitCode.FAILED) {
        session.progress().accept(failure.stackTrace());
      }
    }
    session.state().mark(task.run(), state(report.exit().orElseThrow()), report.message());
    return report;
  }

  /** The report of a job that did not get done. */
  public static JobReport failed(String node, String run, Failure failure, double seconds) {
    return new JobReport(
        node,
        run,
        Optional.of(failure.exitCode()),
        Optional.empty(),
        failure.message(),
        List.of(),
        seconds);
  }

  private static double seconds(long began) {
    return Math.round((System.nanoTime() - began) / NANOS * 10) / 10.0;
  }

  private static NodeState state(ExitCode end) {
    return switch (end) {
      case DONE -> NodeState.DONE;
      case FAILED, USAGE, INVALID_MODEL -> NodeState.FAILED;
      case REFUSED -> NodeState.REFUSED;
      case RETRY, ANOTHER_ATTEMPT_WON -> NodeState.RETRY;
    };
  }

  private final class Work implements Job.Cases<JobOutcome> {
    private final JobTask task;

    Work(JobTask task) {
      this.task = task;
    }

    @Override
    public JobOutcome ingest(IngestSpec job) {
      return new IngestJob(session, task, job).run();
    }

    @Override
    public JobOutcome export(ExportSpec job) {
      return new ExportJob(session, task, job).run();
    }

    @Override
    public JobOutcome transform(TransformSpec job) {
      return new TransformJob(session, task, job).run(Clock.systemUTC());
    }

    @Override
    public JobOutcome care(CareSpec job) {
      return new CareJob(session, task, job).run(Clock.systemUTC());
    }
  }
}
