package io.milepost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.state.BatchRecord;
import io.milepost.state.CursorRecord;
import io.milepost.state.Lease;
import io.milepost.state.LeaseRequest;
import io.milepost.state.NodeState;
import io.milepost.state.Round;
import io.milepost.state.RoundScope;
import io.milepost.state.RunLock;
import io.milepost.state.StateDatabase;
import io.milepost.state.StateLogin;
import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.PostgresExtension;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class StatusReportIT {
  private static final Instant T = Instant.parse("2026-11-20T02:00:00Z");

  private StateDatabase state;

  @BeforeEach
  void openState() {
    PostgresDatabase database = PostgresExtension.freshDatabase();
    state =
        StateDatabase.open(new StateLogin(database.url(), database.user(), database.password()));
  }

  @Test
  void anEmptyStateSaysHowToBegin() {
    assertThat(text())
        .isEqualTo(
            "Nothing was run yet, or in another state (--state). Begin with: milepost run MODEL\n");
  }

  @Test
  void batchesCursorsAndWhatIsNotDoneAreShown() {
    batch(1, Optional.of(T));
    batch(2, Optional.of(T));
    state
        .batches()
        .moved(List.of(new CursorRecord("file:/lake", "daily", "orders", "orders", "mart", 1)));
    Round round =
        state
            .runs()
            .open(
                new RoundScope("retail", "test", ""),
                "c1",
                List.of("in.orders", "out.orders.mart", "out.orders.lake"));
    state.runs().mark(round.nodes().get(0).runId(), NodeState.DONE, "");
    state
        .runs()
        .mark(round.nodes().get(1).runId(), NodeState.RETRY, "no answer\nfrom \u001b[31mmart");
    LeaseRequest request = new LeaseRequest("file:/lake", "orders", "process 7 on host", "r");
    try (Lease lease = state.leases().tryTake(request).orElseThrow()) {
      assertThat(lease.held()).isTrue();
      assertThat(text().replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:]{8}\\.\\d{6}Z", "TIME"))
          .isEqualTo(
              """
              ingestion  batch  source time                  merged  changes  root
              orders         2  TIME  yes           6  file:/lake

              workspace  sink    to    batch  behind
              daily      orders  mart      1       1

              not done         model          state    why
              out.orders.mart  retail (test)  retry    no answer from  [31mmart
              out.orders.lake  retail (test)  waiting  interrupted: run again, it goes on

              at work on  who                since
              orders      process 7 on host  TIME
              """);
    }
  }

  @Test
  void aNodeIsRunningOnlyWhileItsProcessIs() {
    RoundScope scope = new RoundScope("retail", "", "");
    try (RunLock lock = state.runs().tryLock(scope).orElseThrow()) {
      assertThat(lock).isNotNull();
      Round round = state.runs().open(scope, "c1", List.of("in.orders"));
      state.runs().mark(round.nodes().get(0).runId(), NodeState.RUNNING, "");
      assertThat(text()).contains("in.orders  retail  running  at work: milepost run, process ");
    }
    assertThat(text())
        .contains("in.orders  retail  interrupted  interrupted: run again, it goes on\n");
  }

  private void batch(long number, Optional<Instant> mergedAt) {
    state
        .batches()
        .record(
            new BatchRecord(
                "file:/lake",
                "orders",
                number,
                new BatchRecord.Origin("r", "c1"),
                new BatchRecord.Times(T, T, mergedAt),
                List.of(new BatchRecord.Counts("orders.orders", 9, 9, 0, 3, 2, 1, 3))));
  }

  private String text() {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    StatusReport.read(state).print(out);
    out.flush();
    return text.toString();
  }
}
