package io.milepost.job.command;

import io.milepost.job.JobFiles;
import io.milepost.job.JobSession;
import io.milepost.job.Sessions;
import io.milepost.job.Storage;
import io.milepost.job.batch.BatchJob;
import io.milepost.job.batch.JobList;
import io.milepost.model.job.JobPlatform;
import io.milepost.model.job.JobSummary;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Works through a list of jobs in one process. */
@Command(
    name = "batch",
    mixinStandardHelpOptions = true,
    description = {
      "Works through a list of jobs in one process, each after all that it waits for.",
      "A job that fails holds back only those that wait for it. The exit code is that of the worst"
          + " (1, 4, 6, 5, 0)."
    })
public final class BatchCommand implements Callable<Integer> {
  @Spec private CommandSpec verb;
  @Mixin private PlaceOptions place;

  @Option(
      names = "--jobs",
      required = true,
      paramLabel = "LIST",
      description = "File with one job a line, as JSON: node, job, run, commit, after.")
  private String jobs;

  @Override
  public Integer call() throws IOException {
    JobConsole console = PlaceOptions.console(verb);
    try (SparkSession spark = Sessions.open("job batch")) {
      Storage storage = new Storage(spark.sparkContext().hadoopConfiguration());
      JobList list = list(storage);
      Map<JobPlatform, JobSession> sessions = new HashMap<>();
      JobSummary summary =
          new BatchJob(
                  platform ->
                      sessions.computeIfAbsent(
                          platform, key -> console.session(spark, key, place.state())),
                  new JobFiles(storage),
                  new BatchJob.Places(place.root(), place::rootOf))
              .run(list);
      console.print(summary.json());
      return summary.exitCode().code();
    }
  }

  private JobList list(Storage storage) {
    String text =
        storage
            .find(jobs)
            .orElseThrow(
                () ->
                    new ParameterException(
                        verb.commandLine(),
                        "Cannot read the list of jobs %s: it does not exist".formatted(jobs)));
    try {
      return JobList.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(verb.commandLine(), e.getMessage(), e);
    }
  }
}
