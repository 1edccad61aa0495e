package io.milepost.job.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.job.Sessions;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.model.job.ExitCode;
import io.milepost.model.job.JobReport;
import io.milepost.model.job.JobSummary;
import io.milepost.postgres.LocalPostgres;
import io.milepost.state.BatchRecord;
import io.milepost.state.NodeState;
import io.milepost.state.Round;
import io.milepost.state.StateDatabase;
import io.milepost.state.StateLogin;
import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.PostgresExtension;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A lock on a table holds a job in the middle of its work while something happens. */
@ExtendWith(PostgresExtension.class)
class StateOutageIT {
  private static final SparkSession SPARK = Sessions.open("test");

  @TempDir private Path folder;
  private StatedShop shop;

  @BeforeEach
  void openShop() {
    shop = StatedShop.in(SPARK, folder);
  }

  @Test
  void stopsNothingAndIsToldWhatItMissedWhenItComesBack() throws SQLException {
    LocalPostgres server = LocalPostgres.in(folder.resolve("home"));
    try {
      StateDatabase state = StateDatabase.embedded(server);
      shop.run(state);
      shop.sell(1000);
      Round round = shop.open(state);
      CompletableFuture<JobSummary> run;
      try (Connection mart = holding(shop.shop().mart(), "milepost.export_cursor")) {
        try (Connection source = holding(shop.shop().source(), "shop.orders")) {
          run = CompletableFuture.supplyAsync(() -> shop.run(state, round));
          awaitLock(shop.shop().source());
          assertThat(state.leases().held()).hasSize(1);
          server.stop();
          source.rollback();
        }
        awaitLock(shop.shop().mart());
        assertThat(shop.said()).anyMatch(text -> text.contains("its tables do not need the state"));
        assertThat(Ledger.read(SPARK, shop.root(), "shop").mergedBatch()).isEqualTo(2);
        server.start();
        mart.rollback();
      }
      assertThat(run.join().exitCode()).isEqualTo(ExitCode.DONE);
      assertThat(shop.said())
          .filteredOn(text -> text.contains("the state") || text.contains("The state"))
          .hasSize(2)
          .last()
          .isEqualTo("The state answers again: what it missed is noted.");
      assertThat(state.batches().latest()).extracting(BatchRecord::batch).containsExactly(2L);
      assertThat(state.batches().cursors()).hasSize(4).allMatch(cursor -> cursor.behind() == 0);
      assertThat(shop.open(state).nodes())
          .extracting(Round.Node::state)
          .containsOnly(NodeState.DONE);
      assertThat(state.leases().held()).isEmpty();
      assertThat(shop.consumersOrders()).isEqualTo(shop.sourceOrders());
    } finally {
      server.stop();
    }
  }

  @Test
  void stopsNothingWhenItStaysAway() throws SQLException {
    LocalPostgres server = LocalPostgres.in(folder.resolve("home"));
    try {
      StateDatabase state = StateDatabase.embedded(server);
      Round round = shop.open(state);
      CompletableFuture<JobSummary> run;
      try (Connection source = holding(shop.shop().source(), "shop.orders")) {
        run = CompletableFuture.supplyAsync(() -> shop.run(state, round));
        awaitLock(shop.shop().source());
        server.stop();
        source.rollback();
      }
      assertThat(run.join().exitCode()).isEqualTo(ExitCode.DONE);
      assertThat(shop.said()).filteredOn(text -> text.contains("the state")).hasSize(1);
      assertThat(shop.consumersOrders()).isEqualTo(shop.sourceOrders());
      server.start();
      assertThat(shop.run(state).jobs())
          .as("the round that was never closed goes on: nothing is read or delivered twice")
          .extracting(JobReport::message)
          .containsExactly(
              "nothing to do: this run published batch 1 already",
              "nothing new: all sinks have batch 1 of shop",
              "nothing new: all sinks have batch 1 of shop");
    } finally {
      server.stop();
    }
  }

  /** A second attempt takes the lease of the first one, which knows nothing of it. */
  @Test
  void losesNoBatchAndMakesNoneTwiceWhenALeaseIsLostInMidWork() throws SQLException {
    PostgresDatabase database = PostgresExtension.freshDatabase();
    StateDatabase state =
        StateDatabase.open(new StateLogin(database.url(), database.user(), database.password()));
    Round round = shop.open(state);
    StatedShop other = new StatedShop(SPARK, folder, shop.shop(), shop.said());
    CompletableFuture<JobSummary> first;
    CompletableFuture<JobSummary> second;
    try (Connection source = holding(shop.shop().source(), "shop.orders")) {
      first = CompletableFuture.supplyAsync(() -> shop.run(state, round));
      awaitLock(shop.shop().source());
      database.rows(
          "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity"
              + " WHERE application_name = 'milepost lease shop'");
      second = CompletableFuture.supplyAsync(() -> other.run(state, round));
      awaitLocks(shop.shop().source(), 2);
      source.rollback();
    }
    assertThat(List.of(ingest(first), ingest(second)))
        .as(String.join("\n", shop.said()))
        .contains(ExitCode.DONE)
        .isSubsetOf(ExitCode.DONE, ExitCode.ANOTHER_ATTEMPT_WON);
    assertThat(Ledger.read(SPARK, shop.root(), "shop").rows())
        .extracting(LedgerRow::kind)
        .containsExactlyInAnyOrder(LedgerRow.Kind.INGEST, LedgerRow.Kind.MERGE);
    assertThat(shop.consumersOrders()).isEqualTo(shop.sourceOrders());
    assertThat(state.leases().held()).isEmpty();
  }

  private static ExitCode ingest(CompletableFuture<JobSummary> run) {
    return run.join().jobs().get(0).exit().orElseThrow();
  }

  static Connection holding(PostgresDatabase database, String table) throws SQLException {
    Connection connection = database.connect();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("LOCK TABLE %s IN ACCESS EXCLUSIVE MODE".formatted(table));
    }
    return connection;
  }

  static void awaitLock(PostgresDatabase database) {
    awaitLocks(database, 1);
  }

  static void awaitLocks(PostgresDatabase database, int count) {
    while (database
            .rows(
                "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname ="
                    + " current_database()")
            .size()
        < count) {
      Thread.onSpinWait();
    }
  }
}
