package io.milepost.job.batch;

import static java.util.Objects.requireNonNull;

import io.milepost.job.Failure;
import io.milepost.job.JobFiles;
import io.milepost.job.JobRunner;
import io.milepost.job.JobSession;
import io.milepost.job.JobTask;
import io.milepost.model.job.ExitCode;
import io.milepost.model.job.JobFile;
import io.milepost.model.job.JobListEntry;
import io.milepost.model.job.JobPlatform;
import io.milepost.model.job.JobReport;
import io.milepost.model.job.JobSummary;
import io.milepost.state.NodeState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** Works through a list of jobs; one that fails holds back only what comes after it. */
public final class BatchJob {
  private final Function<JobPlatform, JobSession> sessions;
  private final JobFiles files;
  private final Places places;

  /**
   * Where jobs and tables are.
   *
   * @param root below which relative job files lie
   * @param rootOf where a platform's tables are
   */
  public record Places(Optional<String> root, Function<JobPlatform, String> rootOf) {
    public Places {
      requireNonNull(root, "root");
      requireNonNull(rootOf, "rootOf");
    }
  }

  /**
   * A list of jobs that is about to be worked through.
   *
   * @param sessions what the jobs of a platform share
   */
  public BatchJob(Function<JobPlatform, JobSession> sessions, JobFiles files, Places places) {
    this.sessions = requireNonNull(sessions, "sessions");
    this.files = requireNonNull(files, "files");
    this.places = requireNonNull(places, "places");
  }

  /** Does one job after the other. */
  public JobSummary run(JobList list) {
    List<JobReport> reports = new ArrayList<>();
    Set<String> heldBack = new HashSet<>();
    for (JobListEntry entry : list.entries()) {
      Optional<String> waitsFor = entry.after().stream().filter(heldBack::contains).findFirst();
      JobReport report =
          waitsFor.isPresent()
              ? skip(entry, waitsFor.get())
              : run(entry, "[%d/%d] ".formatted(reports.size() + 1, list.entries().size()));
      if (!succeeded(report)) {
        heldBack.add(entry.node());
      }
      reports.add(report);
    }
    return JobSummary.of(reports);
  }

  /** What another attempt did is done. */
  private static boolean succeeded(JobReport report) {
    return report
        .exit()
        .filter(exit -> exit == ExitCode.DONE || exit == ExitCode.ANOTHER_ATTEMPT_WON)
        .isPresent();
  }

  private JobReport run(JobListEntry entry, String place) {
    JobFile file;
    try {
      file = files.read(entry.job(), places.root());
    } catch (RuntimeException e) {
      return JobRunner.failed(entry.node(), entry.run(), Failure.of(e), 0);
    }
    JobSession session = sessions.apply(file.job().platform());
    session.progress().accept(place + entry.node());
    return new JobRunner(session)
        .run(
            entry.node(),
            new JobTask(
                file,
                places.rootOf().apply(file.job().platform()),
                entry.run(),
                entry.commit(),
                UUID.randomUUID().toString()));
  }

  private JobReport skip(JobListEntry entry, String waitsFor) {
    String why = "%s did not get done".formatted(waitsFor);
    try {
      JobPlatform platform = files.read(entry.job(), places.root()).job().platform();
      JobSession session = sessions.apply(platform);
      session.state().mark(entry.run(), NodeState.SKIPPED, why);
      session.progress().accept("%s: skipped, because %s".formatted(entry.node(), why));
    } catch (RuntimeException e) {
      return JobRunner.failed(entry.node(), entry.run(), Failure.of(e), 0);
    }
    return new JobReport(
        entry.node(), entry.run(), Optional.empty(), Optional.empty(), why, List.of(), 0);
  }
}
