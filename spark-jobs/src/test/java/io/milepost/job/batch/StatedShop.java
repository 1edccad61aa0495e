package io.milepost.job.batch;

import io.milepost.job.Fixtures;
import io.milepost.job.JobFiles;
import io.milepost.job.JobRunner;
import io.milepost.job.JobSession;
import io.milepost.job.JobState;
import io.milepost.job.JobTask;
import io.milepost.job.Storage;
import io.milepost.job.batch.BatchJob.Places;
import io.milepost.merge.TablePaths;
import io.milepost.model.job.IngestSpec;
import io.milepost.model.job.Job;
import io.milepost.model.job.JobFile;
import io.milepost.model.job.JobListEntry;
import io.milepost.model.job.JobReport;
import io.milepost.model.job.JobSummary;
import io.milepost.state.Round;
import io.milepost.state.RoundScope;
import io.milepost.state.StateDatabase;
import io.milepost.testing.PostgresExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.SparkSession;

/**
 * A shop whose jobs note in a state what they do, in rounds as {@code run} makes them.
 *
 * @param said what the jobs said
 */
record StatedShop(SparkSession spark, Path folder, Shop shop, List<String> said) {
  private static final RoundScope SCOPE = new RoundScope("shop", "", "");
  private static final String ORDERS = "SELECT * FROM %s.orders ORDER BY id, line";

  static StatedShop in(SparkSession spark, Path folder) {
    Shop shop =
        Shop.in(folder, PostgresExtension.freshDatabase(), PostgresExtension.freshDatabase());
    shop.fill();
    return new StatedShop(spark, folder, shop, Collections.synchronizedList(new ArrayList<>()));
  }

  /** Begins a round, or goes on with the one that was interrupted. */
  Round open(StateDatabase state) {
    return state.runs().open(SCOPE, "c1", List.copyOf(jobs().keySet()));
  }

  /** A whole round. */
  JobSummary run(StateDatabase state) {
    Round round = open(state);
    JobSummary summary = run(state, round);
    state.runs().close(round.id());
    return summary;
  }

  /** The jobs of a round. */
  JobSummary run(StateDatabase state, Round round) {
    said.clear();
    JobSession session =
        new JobSession(
            spark,
            new JobState(Optional.of(state), said::add),
            Fixtures.environment(shop.source()),
            said::add);
    JobFiles files = new JobFiles(new Storage(spark.sparkContext().hadoopConfiguration()));
    List<JobListEntry> entries = new ArrayList<>();
    Map<String, Job> jobs = jobs();
    for (Round.Node node : round.nodes()) {
      List<String> after = node.node().startsWith("in") ? List.of() : List.of("in.shop");
      entries.add(entry(node, jobs.get(node.node()), after));
    }
    return new BatchJob(
            platform -> session, files, new Places(Optional.empty(), platform -> root()))
        .run(new JobList(entries));
  }

  /** The ingestion alone, without a state, on behalf of a run of its own. */
  JobReport ingest(Map<String, String> environment) {
    return ingest(environment, shop.ingest());
  }

  /** The same by another job file. */
  JobReport ingest(Map<String, String> environment, IngestSpec job) {
    JobSession session =
        new JobSession(spark, new JobState(Optional.empty(), said::add), environment, said::add);
    String run = UUID.randomUUID().toString();
    JobTask task = new JobTask(JobFile.of(job), root(), run, "c1", run);
    return new JobRunner(session).run("in.shop", task);
  }

  private Map<String, Job> jobs() {
    Map<String, Job> jobs = new LinkedHashMap<>();
    jobs.put("in.shop", shop.ingest());
    jobs.put("out.shop.mart", shop.export());
    jobs.put("out.shop.lake", shop.share());
    return jobs;
  }

  private JobListEntry entry(Round.Node node, Job job, List<String> after) {
    Path file = folder.resolve(node.node() + ".json");
    try {
      Files.writeString(file, JobFile.of(job).json());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return new JobListEntry(node.node(), file.toUri().toString(), node.runId(), "c1", after);
  }

  /** One more order. */
  void sell(int id) {
    shop.source().execute("INSERT INTO shop.orders VALUES (%d, 0, 1, 9.99, NULL)".formatted(id));
  }

  List<List<String>> sourceOrders() {
    return shop.source().rows(ORDERS.formatted("shop"));
  }

  List<List<String>> consumersOrders() {
    return shop.mart().rows(ORDERS.formatted("reporting"));
  }

  String root() {
    return new TablePaths(shop.platform().root()).root();
  }
}
