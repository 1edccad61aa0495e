package io.milepost.job.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.job.Fixtures;
import io.milepost.job.JobSession;
import io.milepost.job.JobState;
import io.milepost.job.JobTask;
import io.milepost.job.Sessions;
import io.milepost.job.export.ExportJob;
import io.milepost.job.rebuild.RebuildJob;
import io.milepost.job.rebuild.RebuiltIngestion;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.MilestoneReader;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.model.job.ExitCode;
import io.milepost.model.job.ExportSpec;
import io.milepost.model.job.JobFile;
import io.milepost.state.BatchRecord;
import io.milepost.state.Round;
import io.milepost.state.StateDatabase;
import io.milepost.state.StateLogin;
import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.PostgresExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PostgresExtension.class)
class StateLossIT {
  private static final SparkSession SPARK = Sessions.open("test");

  /** All that people and schedulers are shown, but for the time at which it was noted. */
  private static final String KNOWN =
      """
      SELECT to_jsonb(b)::text FROM milepost_state.batch b
      UNION ALL SELECT (to_jsonb(d) - 'registered_at')::text FROM milepost_state.dataset d
      UNION ALL SELECT (to_jsonb(c) - 'moved_at')::text FROM milepost_state.export_cursor c
      ORDER BY 1""";

  @TempDir private Path folder;
  private StatedShop shop;
  private PostgresDatabase database;

  @BeforeEach
  void openShop() {
    shop = StatedShop.in(SPARK, folder);
    database = PostgresExtension.freshDatabase();
  }

  @Test
  void anEmptyStateKnowsAfterwardsWhatTheLostOneKnew() {
    shop.run(state(database));
    shop.sell(1000);
    shop.run(state(database));
    List<List<String>> known = database.rows(KNOWN);

    PostgresDatabase empty = PostgresExtension.freshDatabase();
    assertThat(rebuild(empty))
        .containsExactly(
            new RebuiltIngestion(
                shop.root(), "shop", 2, 2, List.of("shop.orders", "shop.customers")));

    assertThat(known).hasSize(2 + 2 + 4);
    assertThat(empty.rows(KNOWN)).isEqualTo(known);
    goesOn(empty, 3);
  }

  /** Its copy was made in mid-round, and two batches were published since. */
  @Test
  void aStateOfYesterdayComesToToday() {
    shop.run(state(database));
    shop.sell(1000);
    Round interrupted = shop.open(state(database));
    PostgresDatabase yesterday = copy(database);
    shop.run(state(database), interrupted);
    state(database).runs().close(interrupted.id());
    shop.sell(1001);
    shop.run(state(database));
    List<List<String>> known = database.rows(KNOWN);

    rebuild(yesterday);

    assertThat(yesterday.rows(KNOWN)).isEqualTo(known);
    goesOn(yesterday, 4);
  }

  @Test
  void nothingIsLostOrDoubledWhenNobodyRebuilds() {
    shop.run(state(database));
    PostgresDatabase empty = PostgresExtension.freshDatabase();
    goesOn(empty, 2);
    assertThat(state(empty).batches().latest()).extracting(BatchRecord::batch).containsExactly(2L);
    assertThat(state(empty).batches().cursors())
        .allMatch(cursor -> cursor.cursor().batch() == 2 && cursor.behind() == 0)
        .hasSize(4);
    assertThat(state(empty).datasets().find("shop", "orders")).hasSize(1);
  }

  /** A lake that was restored is behind its state. */
  @Test
  void whatTheLedgersDoNotKnowIsForgotten() {
    shop.run(state(database));
    database.execute(
        """
        INSERT INTO milepost_state.batch SELECT root, ingestion, 9, run_id, model_commit,
          source_time, published_at, merged_at, counts FROM milepost_state.batch;
        INSERT INTO milepost_state.dataset SELECT root, store, 'gone', platform, ingestion,
          key_columns, registered_at FROM milepost_state.dataset WHERE dataset = 'orders';
        UPDATE milepost_state.export_cursor SET batch = 9;
        """);
    rebuild(database);
    assertThat(database.rows("SELECT batch FROM milepost_state.batch"))
        .containsExactly(List.of("1"));
    assertThat(database.rows("SELECT DISTINCT batch FROM milepost_state.export_cursor"))
        .containsExactly(List.of("1"));
    assertThat(state(database).datasets().find("shop", "gone")).isEmpty();
  }

  /** A round reads the source once, publishes one batch and delivers it. */
  private void goesOn(PostgresDatabase database, long batch) {
    shop.sell(2000);
    assertThat(shop.run(state(database)).exitCode())
        .as(String.join("\n", shop.said()))
        .isEqualTo(ExitCode.DONE);
    assertThat(ledger().rows().stream().filter(row -> row.kind() == LedgerRow.Kind.INGEST))
        .hasSize((int) batch);
    assertThat(ledger().mergedBatch()).isEqualTo(batch);
    assertThat(shop.consumersOrders()).isEqualTo(shop.sourceOrders());
    assertThat(
            MilestoneReader.open(SPARK, shop.root(), new DatasetKey("shop", "orders"))
                .live()
                .count())
        .isEqualTo(shop.sourceOrders().size());
  }

  private Ledger ledger() {
    return Ledger.read(SPARK, shop.root(), "shop");
  }

  private List<RebuiltIngestion> rebuild(PostgresDatabase into) {
    StateDatabase state = state(into);
    List<RebuiltIngestion> found = new RebuildJob(SPARK, state).run(shop.root());
    for (ExportSpec spec : List.of(shop.shop().export(), shop.shop().share())) {
      JobSession session =
          new JobSession(
              SPARK,
              new JobState(Optional.empty(), shop.said()::add),
              Fixtures.environment(shop.shop().mart()),
              shop.said()::add);
      ExportJob job =
          new ExportJob(session, new JobTask(JobFile.of(spec), shop.root(), "r", "c", "a"), spec);
      state.batches().replaceCursors(job.source(), job.cursors());
    }
    return found;
  }

  /** As a backup has it. */
  private static PostgresDatabase copy(PostgresDatabase database) {
    PostgresDatabase copy = PostgresExtension.freshDatabase();
    PostgresDatabase elsewhere = PostgresExtension.freshDatabase();
    elsewhere.execute("DROP DATABASE " + copy.name());
    elsewhere.execute("CREATE DATABASE %s TEMPLATE %s".formatted(copy.name(), database.name()));
    return copy;
  }

  private static StateDatabase state(PostgresDatabase database) {
    return StateDatabase.open(new StateLogin(database.url(), database.user(), database.password()));
  }
}
