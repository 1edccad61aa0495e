package io.milepost.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.postgres.LocalPostgres;
import io.milepost.state.StateException.Kind;
import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.PostgresExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PostgresExtension.class)
class StateDatabaseIT {

  @Test
  void fourThatOpenAnEmptyDatabaseAtOnceAllGetTheTables() throws Exception {
    StateLogin login = login(PostgresExtension.freshDatabase());
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<StateDatabase>> opens =
          IntStream.range(0, 4)
              .<Callable<StateDatabase>>mapToObj(i -> () -> StateDatabase.open(login))
              .toList();
      for (Future<StateDatabase> opened : threads.invokeAll(opens)) {
        assertThat(opened.get().datasets().all()).isEmpty();
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void aDatabaseOfANewerVersionIsRefused() {
    PostgresDatabase database = PostgresExtension.freshDatabase();
    StateLogin login = login(database);
    StateDatabase.open(login);
    database.execute(
        "INSERT INTO milepost_state.migration (installed_rank, version, description, type, script,"
            + " installed_by, execution_time, success)"
            + " VALUES (99, '99', 'later', 'SQL', 'V99', 'them', 1, true)");
    assertThatThrownBy(() -> StateDatabase.open(login))
        .isInstanceOf(StateException.class)
        .hasMessage(
            "Cannot use the state database %s: its tables are of version 99 (this one knows 1)"
                .formatted(database.url()));
  }

  @Test
  void theVersionIsToldWithoutMakingAnything() {
    StateLogin login = login(PostgresExtension.freshDatabase());
    assertThat(StateDatabase.versionOf(login)).isZero();
    assertThat(StateDatabase.versionOf(login)).as("nothing was made").isZero();
    StateDatabase.open(login);
    assertThat(StateDatabase.versionOf(login)).isEqualTo(StateDatabase.VERSION);
    StateLogin missing =
        new StateLogin(
            login.url().replaceFirst("[^/]+$", "no_such"), login.user(), login.password());
    assertThat(StateDatabase.versionOf(missing)).isZero();
  }

  @Test
  void aWrongPasswordIsRefusedAndShownToNobody(PostgresDatabase database) {
    StateLogin wrong = new StateLogin(database.url(), database.user(), "not the passw0rd");
    assertThatThrownBy(() -> StateDatabase.open(wrong))
        .isInstanceOfSatisfying(
            StateException.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(StateException.Kind.REFUSED);
              assertThat(failure.getMessage())
                  .startsWith("Cannot enter the state database " + database.url())
                  .doesNotContain("passw0rd");
            });
  }

  @Test
  void aPortWhereNothingListensIsForALaterTry() {
    assertThatThrownBy(
            () -> StateDatabase.open(new StateLogin("jdbc:postgresql://localhost:1/x", "u", "p")))
        .isInstanceOfSatisfying(
            StateException.class,
            failure -> assertThat(failure.kind()).isEqualTo(StateException.Kind.UNREACHABLE));
  }

  @Test
  void whateverTheDatabaseHasAgainstACallIsSaidAsSuch() {
    PostgresDatabase database = PostgresExtension.freshDatabase();
    StateDatabase state = StateDatabase.open(login(database));
    LeaseRequest request = new LeaseRequest("file:/lake", "orders", "a job", "run");
    database.execute(
        "ALTER DATABASE \"%s\" SET default_transaction_read_only = on".formatted(database.name()));
    assertFails(() -> state.leases().tryTake(request), Kind.UNREACHABLE, "read-only transaction");
    database.execute(
        ("BEGIN READ WRITE; DROP SCHEMA milepost_state CASCADE;"
                + " ALTER DATABASE \"%s\" RESET default_transaction_read_only; COMMIT")
            .formatted(database.name()));
    assertFails(() -> state.leases().tryTake(request), Kind.REFUSED, "does not exist");
    assertThat(StateDatabase.open(login(database)).leases().tryTake(request))
        .as("the lock of a lease that could not be noted is free")
        .isPresent();
  }

  private static void assertFails(ThrowingCallable call, Kind kind, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StateException.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(kind);
              assertThat(failure.getMessage())
                  .startsWith("Cannot go on with the state: ")
                  .contains(message);
            });
  }

  @Test
  void theEmbeddedDatabaseIsMadeOnceAndFoundAgain(@TempDir Path home) {
    LocalPostgres server = LocalPostgres.in(home);
    try {
      DatasetEntry entry =
          new DatasetEntry("file:/lake", "orders", "orders", "lake", "orders", List.of("orderkey"));
      StateDatabase.embedded(server).datasets().register(List.of(entry));
      assertThat(StateDatabase.embedded(server).datasets().find("Orders", "ORDERS"))
          .containsExactly(entry);
      StateDatabase open = StateDatabase.embedded(server);
      server.stop();
      assertThatThrownBy(() -> open.batches().latest())
          .isInstanceOfSatisfying(
              StateException.class,
              failure -> assertThat(failure.kind()).isEqualTo(StateException.Kind.UNREACHABLE));
    } finally {
      server.stop();
    }
  }

  static StateLogin login(PostgresDatabase database) {
    return new StateLogin(database.url(), database.user(), database.password());
  }
}
