package io.milepost.job.command;

import io.milepost.job.Failure;
import io.milepost.job.JobFiles;
import io.milepost.job.JobSession;
import io.milepost.job.JobState;
import io.milepost.job.JobTask;
import io.milepost.job.Sessions;
import io.milepost.job.Storage;
import io.milepost.job.batch.JobList;
import io.milepost.job.export.ExportJob;
import io.milepost.job.read.DatasetRoots;
import io.milepost.job.rebuild.RebuildJob;
import io.milepost.job.rebuild.RebuiltIngestion;
import io.milepost.merge.RefusedException;
import io.milepost.model.job.ExitCode;
import io.milepost.model.job.ExportSpec;
import io.milepost.model.job.JobFile;
import io.milepost.model.job.JobPlatform;
import io.milepost.state.CursorRecord;
import io.milepost.state.DatasetEntry;
import io.milepost.state.StateDatabase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings the state back from ledgers and from consumers: {@code milepost admin state rebuild}. */
@Command(
    name = "rebuild",
    mixinStandardHelpOptions = true,
    description = {
      "Brings the state back from what ledgers and consumers know.",
      "With --jobs: of the platforms of these jobs, and the cursors of their exports. Otherwise:"
          + " below --root, or below the roots that the state knows."
    })
public final class RebuildCommand implements Callable<Integer> {
  @Spec private CommandSpec verb;
  @Mixin private PlaceOptions place;

  @Option(
      names = "--jobs",
      paramLabel = "LIST",
      description = "File with one job a line, as for job batch.")
  private String jobs;

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text or json (default: ${DEFAULT-VALUE}).")
  private ReadOptions.Output output;

  @Override
  public Integer call() throws IOException {
    try (SparkSession spark = Sessions.open("rebuild")) {
      List<JobFile> files = jobs == null ? List.of() : read(spark);
      Map<String, StateDatabase> states = jobs == null ? below(spark) : of(files);
      List<RebuiltIngestion> found = new ArrayList<>();
      states.forEach((root, state) -> found.addAll(new RebuildJob(spark, state).run(root)));
      if (found.isEmpty()) {
        throw new RefusedException(
            "Cannot rebuild the state: there is no ledger below %s. Correct --root."
                .formatted(String.join(", ", states.keySet())));
      }
      return cursors(spark, files, states, found);
    }
  }

  /** A consumer that cannot be asked keeps none of the others from being asked. */
  private int cursors(
      SparkSession spark,
      List<JobFile> files,
      Map<String, StateDatabase> states,
      List<RebuiltIngestion> found) {
    List<String> unread = new ArrayList<>();
    ExitCode exit = ExitCode.DONE;
    int count = 0;
    for (JobFile file : files) {
      if (file.job() instanceof ExportSpec spec) {
        String root = place.rootOf(spec.platform());
        try {
          ExportJob job = export(spark, file, spec, root);
          List<CursorRecord> cursors = job.cursors();
          states.get(root).batches().replaceCursors(job.source(), cursors);
          count += cursors.size();
        } catch (RuntimeException e) {
          Failure failure = Failure.of(e);
          if (failure.exitCode() == ExitCode.FAILED) {
            throw e;
          }
          unread.add(failure.message());
          exit = exit == ExitCode.REFUSED ? exit : failure.exitCode();
        }
      }
    }
    print(new RebuildReport(found, count, unread));
    return exit.code();
  }

  private void print(RebuildReport report) {
    JobConsole console = PlaceOptions.console(verb);
    switch (output) {
      case TEXT -> report.text().forEach(console::print);
      case JSON -> console.print(report.json());
    }
  }

  private ExportJob export(SparkSession spark, JobFile file, ExportSpec spec, String root) {
    JobConsole console = PlaceOptions.console(verb);
    JobSession session =
        new JobSession(
            spark,
            new JobState(Optional.empty(), console::say),
            console.environment(),
            console::say);
    return new ExportJob(session, new JobTask(file, root, "rebuild", "", "rebuild"), spec);
  }

  private List<JobFile> read(SparkSession spark) {
    Storage storage = new Storage(spark.sparkContext().hadoopConfiguration());
    String text =
        storage
            .find(jobs)
            .orElseThrow(
                () ->
                    new RefusedException(
                        "Cannot read the list of jobs %s: it does not exist".formatted(jobs)));
    return JobList.parse(text).entries().stream()
        .map(entry -> new JobFiles(storage).read(entry.job(), place.root()))
        .toList();
  }

  private Map<String, StateDatabase> of(List<JobFile> files) {
    Map<JobPlatform, String> roots = new LinkedHashMap<>();
    files.forEach(
        file -> roots.computeIfAbsent(file.job().platform(), platform -> place.rootOf(platform)));
    Map<String, StateDatabase> states = new LinkedHashMap<>();
    roots.forEach((platform, root) -> states.put(root, stateOf(platform)));
    return states;
  }

  private StateDatabase stateOf(JobPlatform platform) {
    return StateAddresses.of(platform, place.state(), System.getenv())
        .orElseGet(() -> StateAddresses.of(place.state(), System.getenv()));
  }

  private Map<String, StateDatabase> below(SparkSession spark) {
    StateDatabase state = StateAddresses.of(place.state(), System.getenv());
    List<String> roots =
        place
            .root()
            .map(new DatasetRoots(spark.sparkContext().hadoopConfiguration())::candidates)
            .orElseGet(
                () -> state.datasets().all().stream().map(DatasetEntry::root).distinct().toList());
    if (roots.isEmpty()) {
      throw new RefusedException(
          "Cannot rebuild the state: %s. Name the model, or --root."
              .formatted(
                  place
                      .root()
                      .map(root -> root + " does not exist")
                      .orElse("it is empty and knows no root")));
    }
    Map<String, StateDatabase> states = new LinkedHashMap<>();
    roots.forEach(root -> states.put(root, state));
    return states;
  }
}
