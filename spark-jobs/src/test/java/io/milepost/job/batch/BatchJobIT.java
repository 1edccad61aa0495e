package io.milepost.job.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.milepost.job.Fixtures;
import io.milepost.job.JobFiles;
import io.milepost.job.JobSession;
import io.milepost.job.JobState;
import io.milepost.job.Sessions;
import io.milepost.job.Storage;
import io.milepost.job.UnreachableException;
import io.milepost.job.batch.BatchJob.Places;
import io.milepost.job.export.MilestoneRows;
import io.milepost.merge.BatchRequest;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.MilestoneReader;
import io.milepost.merge.care.Care;
import io.milepost.merge.care.Expiry;
import io.milepost.model.job.Connection;
import io.milepost.model.job.DatasetId;
import io.milepost.model.job.ExitCode;
import io.milepost.model.job.Job;
import io.milepost.model.job.JobFile;
import io.milepost.model.job.JobListEntry;
import io.milepost.model.job.JobPlatform;
import io.milepost.model.job.JobReport;
import io.milepost.model.job.JobReport.Counts;
import io.milepost.model.job.JobSummary;
import io.milepost.testing.PostgresExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PostgresExtension.class)
class BatchJobIT {
  private static final SparkSession SPARK = Sessions.open("test");
  private static final String ORDERS = "SELECT * FROM %s.orders ORDER BY id, line";
  private static final String CUSTOMERS = "SELECT * FROM %s.customers ORDER BY id";

  @TempDir private Path folder;
  private final List<String> said = new ArrayList<>();
  private Shop shop;

  @BeforeEach
  void fillShop() throws IOException {
    shop = Shop.in(folder, PostgresExtension.freshDatabase(), PostgresExtension.freshDatabase());
    shop.fill();
    TeamCode.publish(folder.resolve("artifacts"), "upper(name) || '!' AS name");
  }

  @Test
  void bringsTwoDaysFromTheSourceToEverybody() {
    JobSummary first = runAll("1");
    assertThat(first.exitCode()).as(String.join("\n", said)).isEqualTo(ExitCode.DONE);
    assertThat(counts(first, "in.shop"))
        .extracting(Counts::name, Counts::received, Counts::inserted)
        .contains(tuple("orders", 300L, 300L));
    assertConsumersHaveTheSource();
    List<List<String>> dayOne = shop.source().rows(ORDERS.formatted("shop"));

    shop.source()
        .execute(
            """
            DELETE FROM shop.orders WHERE id = 7;
            UPDATE shop.orders SET price = price + 1 WHERE id = 8;
            INSERT INTO shop.orders VALUES (1000, 0, NULL, NULL, NULL);
            UPDATE shop.customers SET name = 'Zo \\ ''漢字''', seen = now() WHERE id = 3;
            """);
    JobSummary second = runAll("2");
    assertThat(second.exitCode()).as(String.join("\n", said)).isEqualTo(ExitCode.DONE);
    assertThat(counts(second, "in.shop"))
        .filteredOn(counts -> counts.name().equals("orders"))
        .extracting(Counts::inserted, Counts::changed, Counts::deleted, Counts::unchanged)
        .containsExactly(tuple(1L, 3L, 3L, 294L));
    assertThat(counts(second, "out.shop.mart"))
        .extracting(Counts::name, Counts::inserted, Counts::changed, Counts::deleted)
        .containsExactly(
            tuple("reporting.orders", 1L, 3L, 3L), tuple("reporting.customers", 0L, 1L, 0L));
    assertConsumersHaveTheSource();
    assertThat(reader("orders").asOf(1).orderBy("id", "line").collectAsList())
        .extracting(row -> row.get(0).toString(), row -> row.get(3).toString())
        .isEqualTo(dayOne.stream().map(row -> tuple(row.get(0), row.get(3))).toList());
  }

  @Test
  void saysSoWhenThereIsNothingToDo() {
    runAll("1");
    JobSummary again = runAll("1");
    assertThat(again.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(again.jobs())
        .extracting(JobReport::message)
        .containsExactly(
            "nothing to do: this run published batch 1 already",
            "nothing new: all sinks have batch 1 of shop",
            "nothing new: all sinks have batch 1 of shop",
            "nothing to do: run run-1-tx.shout has ended already",
            "nothing to do: this run published batch 1 already");
    JobSummary quiet = runAll("2");
    assertThat(quiet.jobs())
        .extracting(JobReport::message)
        .startsWith("batch 2 published, nothing had changed");
    assertThat(quiet.jobs().get(1).counts())
        .allMatch(counts -> counts.inserted() + counts.changed() + counts.deleted() == 0);
    JobSummary transformer = run(List.of(entry("tx.shout", shop.transform(), "run-3", List.of())));
    assertThat(transformer.jobs().get(0).message())
        .isEqualTo("nothing to do: it was run on batch 2 of shop already");
    JobSummary output = run(List.of(entry("in.loud", shop.ingestOutput(), "run-3", List.of())));
    assertThat(output.jobs().get(0).message())
        .isEqualTo("nothing to do: run run-2-tx.shout of transformer shout is batch 2 already");
  }

  @Test
  void holdsBackOnlyWhatComesAfterARefusal() {
    runAll("1");
    shop.source().execute("INSERT INTO shop.customers VALUES (NULL, 'nobody', NULL, NULL)");
    JobSummary summary = runAll("2");
    assertThat(summary.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(summary.jobs())
        .extracting(JobReport::exit)
        .containsExactly(
            Optional.of(ExitCode.REFUSED),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    assertThat(summary.jobs().get(0).message()).contains("customers").contains("NULL");
    assertThat(reader("orders").publishedBatch()).isEqualTo(1);
    MilestoneRows merged = new MilestoneRows(SPARK, shop.platform().root(), "shop");
    assertThatThrownBy(() -> merged.asOf(new DatasetId("shop", "new"), 1))
        .as("what a dataset gets that was added while a batch was under way")
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("Run ingestion shop again");
  }

  /** An AnalysisException of Spark is checked though nobody declares it. */
  @Test
  void letsNoFailureOfATeamsCodeEndTheOthers() throws IOException {
    TeamCode.publish(folder.resolve("artifacts"), "nosuchcolumn");
    JobSummary unknown =
        run(
            List.of(
                entry("in.shop", shop.ingest(), "run-1-in", List.of()),
                entry("tx.shout", shop.transform(), "run-1-tx", List.of("in.shop")),
                entry("out.shop.lake", shop.share(), "run-1-out", List.of("in.shop"))));
    assertEnds(unknown, ExitCode.DONE, ExitCode.FAILED, ExitCode.DONE);
    assertThat(unknown.jobs().get(1).message()).contains("nosuchcolumn");
    assertThat(said).anyMatch(text -> text.contains("team.Shouting.run("));

    TeamCode.publishBody(
        folder.resolve("artifacts"), "throw new NoClassDefFoundError(\"team/Missing\");");
    JobSummary missing =
        run(
            List.of(
                entry("tx.shout", shop.transform(), "run-2-tx", List.of()),
                entry("out.shop.mart", shop.export(), "run-2-out", List.of())));
    assertEnds(missing, ExitCode.FAILED, ExitCode.DONE);
    assertThat(missing.jobs().get(0).message())
        .isEqualTo("java.lang.NoClassDefFoundError: team/Missing");
  }

  @Test
  void fixesOtherInputsWhenThoseOfAnUnfinishedRunAreGone() throws IOException {
    JobListEntry transformer = entry("tx.shout", shop.transform(), "run-1-tx", List.of());
    TeamCode.publish(folder.resolve("artifacts"), "nosuchcolumn");
    assertEnds(
        run(List.of(entry("in.shop", shop.ingest(), "run-1-in", List.of()), transformer)),
        ExitCode.DONE,
        ExitCode.FAILED);

    TeamCode.publish(folder.resolve("artifacts"), "upper(name) || '!' AS name");
    shop.source().execute("UPDATE shop.customers SET name = 'Zoe' WHERE id = 3");
    run(List.of(entry("in.shop", shop.ingest(), "run-2-in", List.of())));
    new Expiry(new Care(SPARK, shop.platform().root()))
        .expire(new DatasetKey("shop", "customers"), Instant.now(), BatchRequest.of("expire"));

    assertThat(run(List.of(transformer)).jobs().get(0).message())
        .isEqualTo("made from batch 2 of shop");
    assertThat(run(List.of(transformer)).jobs().get(0).message()).contains("has ended already");
  }

  private static void assertEnds(JobSummary summary, ExitCode... ends) {
    assertThat(summary.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(summary.jobs())
        .extracting(report -> report.exit().orElseThrow())
        .containsExactly(ends);
  }

  @Test
  void refusesOutputThatIsNotWhatTheStorePromises() throws IOException {
    TeamCode.publish(folder.resolve("artifacts"), "length(name) AS size");
    JobSummary summary = runAll("1");
    assertThat(summary.jobs().get(3).message())
        .isEqualTo(
            """
            Cannot keep what transformer shout returned for store loud:
              people has no column name
              people has a column size too many
            Correct the code, or the contract of the store.""");
    assertThat(summary.exitCode()).isEqualTo(ExitCode.REFUSED);
  }

  @Test
  void tellsWhatCannotBeReached() throws IOException {
    Connection right = Fixtures.connection(shop.source());
    assertThat(ingest(at(right, "localhost", 1, "db")))
        .isEqualTo(
            ExitCode.RETRY
                + ": Cannot connect to container shop_db (localhost:1/"
                + shop.source().name()
                + "): Connection to localhost:1 refused. Check that the hostname and"
                + " port are correct"
                + " and that the postmaster is accepting TCP/IP connections. Is the database up and"
                + " host and port right? Try again later.");
    assertThat(ingest(at(right, "localhost", right.address().port(), "wrong")))
        .startsWith(ExitCode.REFUSED + ": Cannot connect to container shop_db")
        .contains("the database refuses user or password", "Correct the credential wrong");
    assertThat(ingest(at(right, "db.example.com", 5432, "db")))
        .isEqualTo(
            ExitCode.REFUSED
                + ": Cannot connect to db.example.com: the platform allows localhost."
                + " Add the host to network.allow of the platform.");
    assertThat(ingest(at(right, "localhost", right.address().port(), "unset")))
        .contains("the environment variable MILEPOST_UNSET_USER is not set");
    Files.writeString(folder.resolve("file"), "a file where the root should be");
    shop = Shop.in(folder.resolve("file"), shop.source(), shop.mart());
    assertThat(ingest(right)).startsWith(ExitCode.RETRY + ": Cannot write below the root file:");
  }

  private String ingest(Connection connection) {
    JobReport report =
        run(List.of(entry("in.shop", shop.ingest(connection), "run", List.of()))).jobs().get(0);
    return report.exit().orElseThrow() + ": " + report.message();
  }

  private static Connection at(Connection right, String host, int port, String credential) {
    return new Connection(
        right.container(),
        right.type(),
        new Connection.Address(host, port, right.address().database()),
        Map.of(),
        credential,
        right.maxConnections());
  }

  private void assertConsumersHaveTheSource() {
    for (String query : List.of(ORDERS, CUSTOMERS)) {
      assertThat(shop.mart().rows(query.formatted("reporting")))
          .isEqualTo(shop.source().rows(query.formatted("shop")));
    }
    assertThat(
            SPARK
                .read()
                .format("delta")
                .load(folder.resolve("lake/exports/archive/cheap").toString())
                .orderBy("id", "line")
                .collectAsList())
        .extracting(Object::toString)
        .isEqualTo(
            shop
                .source()
                .rows(
                    """
                    SELECT '[' || id || ',' || line || ',' ||
                      (round(price / 10) * 10)::numeric(9,2) || ']'
                    FROM shop.orders WHERE price < 100 ORDER BY id, line""")
                .stream()
                .map(row -> row.get(0))
                .toList());
    assertThat(folder.resolve("lake/shares/archive/orders.json"))
        .content()
        .contains("\"where\" : \"mp_batch_in <= " + reader("orders").mergedBatch());
    assertThat(
            MilestoneReader.open(SPARK, shop.platform().root(), new DatasetKey("loud", "people"))
                .live()
                .orderBy("id")
                .collectAsList())
        .extracting(row -> row.getString(1))
        .isEqualTo(
            shop.source().rows("SELECT upper(name) || '!' FROM shop.customers ORDER BY id").stream()
                .map(row -> row.get(0))
                .toList());
  }

  private static List<Counts> counts(JobSummary summary, String node) {
    return summary.jobs().stream()
        .filter(job -> job.node().equals(node))
        .findFirst()
        .orElseThrow()
        .counts();
  }

  private MilestoneReader reader(String dataset) {
    return MilestoneReader.open(SPARK, shop.platform().root(), new DatasetKey("shop", dataset));
  }

  private JobSummary runAll(String day) {
    String run = "run-" + day + "-";
    return run(
        List.of(
            entry("in.loud", shop.ingestOutput(), run + "in.loud", List.of("tx.shout")),
            entry("in.shop", shop.ingest(), run + "in.shop", List.of()),
            entry("out.shop.mart", shop.export(), run + "out.shop.mart", List.of("in.shop")),
            entry("out.shop.lake", shop.share(), run + "out.shop.lake", List.of("in.shop")),
            entry("tx.shout", shop.transform(), run + "tx.shout", List.of("in.shop"))));
  }

  private JobSummary run(List<JobListEntry> entries) {
    said.clear();
    Map<String, String> environment = new HashMap<>(Fixtures.environment(shop.source()));
    environment.put("MILEPOST_WRONG_USER", shop.source().user());
    environment.put("MILEPOST_WRONG_PASSWORD", "no");
    JobSession session =
        new JobSession(SPARK, new JobState(Optional.empty(), said::add), environment, said::add);
    JobFiles files = new JobFiles(new Storage(SPARK.sparkContext().hadoopConfiguration()));
    String list = String.join("\n", entries.stream().map(JobListEntry::json).toList());
    return new BatchJob(platform -> session, files, new Places(Optional.empty(), JobPlatform::root))
        .run(JobList.parse(list));
  }

  private JobListEntry entry(String node, Job job, String run, List<String> after) {
    Path file = folder.resolve(node + ".json");
    try {
      Files.writeString(file, JobFile.of(job).json());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return new JobListEntry(node, file.toUri().toString(), run, "commit", after);
  }
}
