package io.milepost.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.testing.PostgresExtension;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class BatchStoreIT {
  private static final Instant T = Instant.parse("2026-11-20T02:00:00.123456Z");

  private BatchStore batches;

  @BeforeEach
  void openDatabase() {
    batches =
        StateDatabase.open(StateDatabaseIT.login(PostgresExtension.freshDatabase())).batches();
  }

  @Test
  void theLastBatchOfEachIngestionIsShown() {
    batches.record(batch("orders", 1, Optional.of(T)));
    batches.record(batch("orders", 2, Optional.empty()));
    batches.record(batch("parties", 7, Optional.of(T)));
    assertThat(batches.latest())
        .containsExactly(batch("orders", 2, Optional.empty()), batch("parties", 7, Optional.of(T)));
  }

  @Test
  void aMergeCompletesItsBatchAndNothingUndoesIt() {
    batches.record(batch("orders", 1, Optional.empty()));
    batches.record(batch("orders", 1, Optional.of(T)));
    batches.record(batch("orders", 1, Optional.empty()));
    assertThat(batches.latest()).containsExactly(batch("orders", 1, Optional.of(T)));
  }

  @Test
  void onlyTheLastThousandBatchesAreKept() {
    CursorRecord none = new CursorRecord("file:/lake", "reporting", "orders", "orders", "mart", 0);
    batches.moved(List.of(none));
    for (long batch : List.of(1L, 2L, 1001L)) {
      batches.record(batch("orders", batch, Optional.of(T)));
    }
    assertThat(batches.cursors()).extracting(CursorStatus::behind).containsExactly(2L);
    batches.record(batch("parties", 5000, Optional.of(T)));
    assertThat(batches.cursors()).extracting(CursorStatus::behind).containsExactly(2L);
  }

  @Test
  void aCursorIsBehindByTheBatchesThatAreMergedAndNotDelivered() {
    batches.record(batch("orders", 1, Optional.of(T)));
    batches.record(batch("orders", 2, Optional.of(T)));
    batches.record(batch("orders", 3, Optional.empty()));
    CursorRecord old = new CursorRecord("file:/lake", "reporting", "orders", "orders", "mart", 1);
    CursorRecord now = new CursorRecord("file:/lake", "reporting", "lines", "orders", "mart", 2);
    batches.moved(List.of(old, new CursorRecord("file:/lake", "reporting", "lines", "x", "y", 1)));
    batches.moved(List.of(now));
    assertThat(batches.cursors()).extracting(CursorStatus::cursor).containsExactly(now, old);
    assertThat(batches.cursors()).extracting(CursorStatus::behind).containsExactly(0L, 1L);
  }

  @Test
  void whatTheLedgersSayTakesThePlaceOfWhatWasNotedBelowTheirRoot() {
    batches.record(batch("orders", 1, Optional.of(T)));
    batches.record(batch("orders", 9, Optional.of(T)));
    batches.record(batch("gone", 1, Optional.of(T)));
    batches.replace(
        "file:/lake",
        List.of(
            batch("orders", 1, Optional.of(T.plusSeconds(1))),
            batch("parties", 2, Optional.empty())));
    assertThat(batches.latest())
        .containsExactly(
            batch("orders", 1, Optional.of(T.plusSeconds(1))),
            batch("parties", 2, Optional.empty()));
    batches.replace("file:/other", List.of());
    assertThat(batches.latest()).hasSize(2);
    batches.replace("file:/lake", List.of());
    assertThat(batches.latest()).isEmpty();
  }

  @Test
  void whatATargetSaysOfItsCursorsTakesThePlaceOfWhatWasNoted() {
    CursorRecord elsewhere = new CursorRecord("file:/lake", "r", "x", "orders", "lake", 1);
    batches.moved(
        List.of(
            new CursorRecord("file:/lake", "r", "a", "orders", "mart", 7),
            new CursorRecord("file:/lake", "r", "gone", "orders", "mart", 7),
            elsewhere));
    CursorRecord known = new CursorRecord("file:/lake", "r", "a", "orders", "mart", 5);
    batches.replaceCursors(new CursorSource("file:/lake", "orders", "mart"), List.of(known));
    assertThat(batches.cursors())
        .extracting(CursorStatus::cursor)
        .containsExactly(known, elsewhere);
  }

  private static BatchRecord batch(String ingestion, long batch, Optional<Instant> mergedAt) {
    return new BatchRecord(
        "file:/lake",
        ingestion,
        batch,
        new BatchRecord.Origin("run-1", "c1"),
        new BatchRecord.Times(T, T.plusSeconds(60), mergedAt),
        List.of(new BatchRecord.Counts("orders.orders", 10, 9, 1, 3, 2, 1, 4)));
  }
}
