package io.milepost.job.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.milepost.job.Fixtures;
import io.milepost.job.batch.Shop;
import io.milepost.model.job.ExitCode;
import io.milepost.model.job.Job;
import io.milepost.model.job.JobFile;
import io.milepost.model.job.JobListEntry;
import io.milepost.model.job.JobSummary;
import io.milepost.state.DatasetEntry;
import io.milepost.state.StateDatabase;
import io.milepost.state.StateLogin;
import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.PostgresExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PostgresExtension.class)
class JobCommandIT {
  @TempDir private Path folder;

  @Test
  void worksThroughAListAndFindsItAgain(PostgresDatabase database)
      throws IOException, InterruptedException {
    Shop shop =
        Shop.in(folder, PostgresExtension.freshDatabase(), PostgresExtension.freshDatabase());
    shop.fill();
    Map<String, String> environment = new HashMap<>(Fixtures.environment(shop.source()));
    environment.put("MILEPOST_STATE_USER", database.user());
    environment.put("MILEPOST_STATE_PASSWORD", database.password());
    Path list = folder.resolve("jobs.jsonl");
    Files.write(
        list,
        List.of(
            entry("out.shop.mart", shop.export(), List.of("in.shop")).json(),
            entry("in.shop", shop.ingest(), List.of()).json()));
    String root = folder.resolve("elsewhere").toString();

    String state = " --state " + database.url();
    JobProcess batch = run(environment, "job batch --jobs " + list + " --root " + root + state);
    assertThat(batch.exitCode()).as(batch.err()).isZero();
    assertThat(JobSummary.read(batch.out().get(batch.out().size() - 1)).jobs())
        .extracting(report -> report.node(), report -> report.exit().orElseThrow())
        .containsExactly(tuple("in.shop", ExitCode.DONE), tuple("out.shop.mart", ExitCode.DONE));
    assertThat(batch.out()).hasSize(1);
    assertThat(batch.err().lines())
        .as("progress and nothing of Spark's or Delta's")
        .allMatch(line -> line.matches("(\\[|in\\.|out\\.|  ).*"));
    assertThat(folder.resolve("elsewhere/lake/datasets/shop/orders/milestones")).isDirectory();
    StateDatabase noted = state(database);
    assertThat(noted.batches().latest()).hasSize(1);
    assertThat(noted.batches().cursors()).hasSize(2);

    PostgresDatabase lost = PostgresExtension.freshDatabase();
    String other = " --state " + lost.url();
    JobProcess rebuild = run(environment, "job rebuild --jobs " + list + " --root " + root + other);
    assertThat(rebuild.exitCode()).as(rebuild.err()).isZero();
    assertThat(rebuild.out().get(1)).startsWith("shop           1       1  shop.orders, shop.c");
    assertThat(rebuild.out().get(3))
        .isEqualTo("The state knows these again, and 2 cursors of consumers.");
    assertThat(state(lost).batches().latest()).isEqualTo(noted.batches().latest());

    JobProcess history = run(environment, "history shop.orders --key id=7 --key line=1" + other);
    assertThat(history.exitCode()).as(history.err()).isZero();
    assertThat(history.out().get(0))
        .isEqualTo("shop.orders: 1 version through batch 1, times in UTC");
    assertThat(history.out().get(1)).startsWith("version  valid_from").endsWith("day");
    assertThat(history.out().get(2)).containsPattern(" NULL +1 +NULL +7 +1 +1 +27.50 +2026-01-23$");

    JobProcess asOf =
        run(environment, "as-of shop.customers --batch 1 --key id=0 --output json --root " + root);
    assertThat(asOf.out())
        .containsExactly(
            "{\"id\":0,\"name\":\"Ann Ünder 0\",\"phone\":\"00-\\t🚚\",\"seen\":null}");

    JobProcess nobody =
        run(
            environment,
            "history shop.orders --key id=7 --key line=9 --output json --root " + root);
    assertThat(nobody.exitCode()).isEqualTo(ExitCode.REFUSED.code());
    assertThat(nobody.err())
        .isEqualTo("milepost: No version of shop.orders with key id=7, line=9 through batch 1\n");
  }

  @Test
  void tellsOfAValueWithoutAPlaceInItsOwnWordsOnly() throws IOException, InterruptedException {
    Shop shop =
        Shop.in(folder, PostgresExtension.freshDatabase(), PostgresExtension.freshDatabase());
    shop.fill();
    shop.source().execute("UPDATE shop.orders SET day = 'infinity' WHERE id = 7 AND line = 1");
    Path job = folder.resolve("job.json");
    Files.writeString(job, JobFile.of(shop.ingest()).json());
    JobProcess process =
        run(Fixtures.environment(shop.source()), "job ingest --run 1 --job " + job.toUri());
    assertThat(process.exitCode()).isEqualTo(ExitCode.REFUSED.code());
    assertThat(process.err())
        .contains("ingest shop: Column shop.orders.day of the source holds a value")
        .as("what Spark and the driver have to say of it")
        .doesNotContain(" ERROR ", "PSQLException");
  }

  private JobProcess run(Map<String, String> environment, String arguments)
      throws IOException, InterruptedException {
    return JobProcess.run(folder, environment, arguments);
  }

  @Test
  void refusesWhatMakesNoSense() throws IOException, InterruptedException {
    JobProcess process = run(Map.of(), "as-of shop.orders --batch one");
    assertThat(process.exitCode()).isEqualTo(ExitCode.USAGE.code());
    assertThat(process.err()).startsWith("milepost: Invalid value for option '--batch'");
  }

  @Test
  void listsTheDatasetsThereAreWithTheNearestFirst() throws IOException, InterruptedException {
    PostgresDatabase database = PostgresExtension.freshDatabase();
    state(database)
        .datasets()
        .register(
            List.of(
                new DatasetEntry("file:/lake", "crm", "people", "lake", "crm", List.of("id")),
                new DatasetEntry("file:/lake", "shop", "orders", "lake", "shop", List.of("id"))));
    JobProcess process =
        run(
            Map.of(
                "MILEPOST_STATE_USER", database.user(),
                "MILEPOST_STATE_PASSWORD", database.password()),
            "history shop.order --key id=1 --state " + database.url());
    assertThat(process.exitCode()).isEqualTo(ExitCode.USAGE.code());
    assertThat(process.err())
        .isEqualTo(
            "milepost: Unknown dataset: shop.order (known: [shop.orders, crm.people]; did you mean"
                + " shop.orders?)\ntry: milepost history --help\n");
  }

  @Test
  void saysWhichJobFileIsMissing() throws IOException, InterruptedException {
    JobProcess process = run(Map.of(), "job export --job /no/such.json --run 1");
    assertThat(process.exitCode())
        .as("a render may have replaced it since the task was started")
        .isEqualTo(ExitCode.RETRY.code());
    assertThat(process.err())
        .startsWith("milepost: Cannot read job file /no/such.json: it does not exist");
  }

  private static StateDatabase state(PostgresDatabase database) {
    return StateDatabase.open(new StateLogin(database.url(), database.user(), database.password()));
  }

  private JobListEntry entry(String node, Job job, List<String> after) throws IOException {
    Path file = folder.resolve(node + ".json");
    Files.writeString(file, JobFile.of(job).json());
    return new JobListEntry(node, file.toUri().toString(), "run " + node, "commit", after);
  }
}
