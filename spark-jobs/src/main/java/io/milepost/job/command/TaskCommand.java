package io.milepost.job.command;

import io.milepost.job.JobFiles;
import io.milepost.job.JobRunner;
import io.milepost.job.JobSession;
import io.milepost.job.JobTask;
import io.milepost.job.Sessions;
import io.milepost.job.Storage;
import io.milepost.merge.RefusedException;
import io.milepost.model.job.CareSpec;
import io.milepost.model.job.ExportSpec;
import io.milepost.model.job.IngestSpec;
import io.milepost.model.job.Job;
import io.milepost.model.job.JobFile;
import io.milepost.model.job.JobReport;
import io.milepost.model.job.JobSummary;
import io.milepost.model.job.TransformSpec;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The verbs that do one job each. */
public final class TaskCommand {
  private TaskCommand() {}

  /** Brings one batch of an ingestion into the tables. */
  @Command(
      name = "ingest",
      mixinStandardHelpOptions = true,
      description = "Reads one batch of an ingestion, publishes and merges it.")
  public static final class Ingest implements Callable<Integer> {
    @Mixin private TaskOptions options;

    @Override
    public Integer call() throws IOException {
      return options.run(IngestSpec.class);
    }
  }

  /** Delivers an ingestion to the consumers in one container. */
  @Command(
      name = "export",
      mixinStandardHelpOptions = true,
      description = "Brings what is new in an ingestion to the consumers in one container.")
  public static final class Export implements Callable<Integer> {
    @Mixin private TaskOptions options;

    @Override
    public Integer call() throws IOException {
      return options.run(ExportSpec.class);
    }
  }

  /** Runs a team's code. */
  @Command(
      name = "transform",
      mixinStandardHelpOptions = true,
      description = "Runs a transformer over the merged batches of its inputs.")
  public static final class Transform implements Callable<Integer> {
    @Mixin private TaskOptions options;

    @Override
    public Integer call() throws IOException {
      return options.run(TransformSpec.class);
    }
  }

  /** What all of them are told. */
  static final class TaskOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec verb;

    @Mixin private PlaceOptions place;

    @Option(
        names = "--job",
        required = true,
        paramLabel = "URI",
        description =
            "The job file; a relative one lies below --root, without it in the working directory.")
    private String job;

    @Option(
        names = "--run",
        required = true,
        paramLabel = "ID",
        description = "The scheduler's run: the same again when it retries.")
    private String run;

    @Option(
        names = "--commit",
        paramLabel = "REV",
        defaultValue = "unknown",
        description = "Commit of the model the job was made from (default: ${DEFAULT-VALUE}).")
    private String commit;

    int run(Class<? extends Job> kind) throws IOException {
      return run(kind::isInstance);
    }

    int run(Predicate<Job> fits) throws IOException {
      JobConsole console = PlaceOptions.console(verb);
      try (SparkSession spark = Sessions.open("job " + verb.name())) {
        JobFile file =
            new JobFiles(new Storage(spark.sparkContext().hadoopConfiguration()))
                .read(job, place.root());
        if (!fits.test(file.job())) {
          throw new RefusedException(
              "Cannot %s: %s is a job of another kind (%s)"
                  .formatted(verb.name(), job, file.job().getClass().getSimpleName()));
        }
        JobTask task =
            new JobTask(
                file,
                place.rootOf(file.job().platform()),
                run,
                commit,
                UUID.randomUUID().toString());
        JobSession session = console.session(spark, file.job().platform(), place.state());
        JobReport report = new JobRunner(session).run(label(file.job()), task);
        console.print(JobSummary.of(List.of(report)).json());
        return report.exit().orElseThrow().code();
      }
    }

    private String label(Job about) {
      return about.match(
          new Job.Cases<String>() {
            @Override
            public String ingest(IngestSpec ingest) {
              return "ingest " + ingest.ingestion();
            }

            @Override
            public String export(ExportSpec export) {
              return "export "
                  + export.ingestion()
                  + " to "
                  + (export.target() instanceof ExportSpec.Target.Database database
                      ? database.connection().container()
                      : "the lake");
            }

            @Override
            public String transform(TransformSpec transform) {
              return "transform " + transform.workspace();
            }

            @Override
            public String care(CareSpec care) {
              return verb.name() + " " + care.datasets().size() + " datasets";
            }
          });
    }
  }
}
