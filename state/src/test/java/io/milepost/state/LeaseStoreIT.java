package io.milepost.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.PostgresExtension;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class LeaseStoreIT {
  private static final LeaseRequest MINE =
      new LeaseRequest("file:/lake", "orders", "process 1 on here", "run-1");
  private static final LeaseRequest THEIRS =
      new LeaseRequest("file:/lake", "orders", "process 2 on there", "run-2");

  private PostgresDatabase postgres;
  private LeaseStore leases;

  @BeforeEach
  void openDatabase(PostgresDatabase database) {
    postgres = database;
    leases = StateDatabase.open(StateDatabaseIT.login(database)).leases();
  }

  @Test
  void aLeaseKeepsOthersOutUntilItIsGivenBack() {
    try (Lease lease = leases.tryTake(MINE).orElseThrow()) {
      assertThat(lease.held()).isTrue();
      assertThat(leases.tryTake(THEIRS)).isEmpty();
      assertThat(leases.holder("file:/lake", "orders").orElseThrow().request()).isEqualTo(MINE);
      assertThat(leases.held()).hasSize(1);
    }
    assertThat(leases.held()).isEmpty();
    leases.tryTake(THEIRS).orElseThrow().close();
  }

  @Test
  void otherIngestionsAndOtherRootsAreFree() {
    try (Lease lease = leases.tryTake(MINE).orElseThrow();
        Lease ingestion =
            leases.tryTake(new LeaseRequest("file:/lake", "parties", "h", "r")).orElseThrow();
        Lease root =
            leases.tryTake(new LeaseRequest("file:/other", "orders", "h", "r")).orElseThrow()) {
      assertThat(lease.held() && ingestion.held() && root.held()).isTrue();
    }
  }

  @Test
  void aKilledHolderFreesItsLeaseAtOnce() throws Exception {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                postgres.url())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    holder
        .getOutputStream()
        .write((postgres.user() + "\n" + postgres.password() + "\n").getBytes(UTF_8));
    holder.getOutputStream().flush();
    BufferedReader said = new BufferedReader(new InputStreamReader(holder.getInputStream(), UTF_8));
    assertThat(said.readLine()).isEqualTo("taken");
    assertThat(leases.tryTake(MINE)).isEmpty();
    assertThat(leases.holder("file:/lake", "orders").orElseThrow().request()).isEqualTo(THEIRS);

    holder.destroyForcibly();
    assertThat(holder.waitFor(30, SECONDS)).isTrue();

    Instant deadline = Instant.now().plus(Duration.ofSeconds(10));
    Optional<Lease> mine = leases.tryTake(MINE);
    while (mine.isEmpty() && Instant.now().isBefore(deadline)) {
      mine = leases.tryTake(MINE);
    }
    assertThat(mine).isPresent();
    mine.get().close();
  }

  @Test
  void aLeaseKnowsThatItsConnectionWasEnded() {
    try (Lease lease = leases.tryTake(MINE).orElseThrow()) {
      postgres.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE application_name = 'milepost lease orders'");
      assertThat(lease.held()).isFalse();
    }
  }

  /** A process that takes a lease, says so, and waits to be killed. */
  static final class Holder {
    public static void main(String[] arguments) throws Exception {
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      StateLogin login = new StateLogin(arguments[0], in.readLine(), in.readLine());
      try (Lease lease = StateDatabase.open(login).leases().tryTake(THEIRS).orElseThrow()) {
        System.out.println(lease.held() ? "taken" : "lost");
        in.readLine();
      }
    }
  }
}
