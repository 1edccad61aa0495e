package io.milepost.merge.kill;

import io.milepost.merge.Lake;
import io.milepost.merge.care.Abort;
import io.milepost.merge.care.Compaction;
import io.milepost.merge.care.Correction;
import io.milepost.merge.care.Expiry;
import io.milepost.merge.care.LogTrim;
import io.milepost.merge.care.Restatement;
import io.milepost.merge.care.Slice;
import io.milepost.merge.care.Vacuum;
import io.milepost.merge.care.Widening;
import io.milepost.merge.direct.Merges;
import io.milepost.merge.quarantine.QuarantineReplay;
import io.milepost.testing.TextTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.functions;

/**
 * Something that is done to a lake, in a run of its own.
 *
 * @param days of the lake that it begins with, or what was begun after two
 */
record Operation(String name, int days, Work work) {
  /** Two days and the seal of a third. */
  private static final int SEALED = 3;

  /** Two days and a sealed restatement that has only kept what it replaces. */
  private static final int RESTATING = 4;

  /** All of them. */
  static final List<Operation> ALL =
      List.of(
          new Operation("first batch", 0, (bench, attempt) -> bench.day(1, attempt)),
          new Operation("next batch", 2, (bench, attempt) -> bench.day(3, attempt)),
          new Operation(
              "next batch, many rows",
              2,
              (bench, attempt) -> bench.merging(Merges.DIRECT, 0).day(3, attempt)),
          new Operation(
              "first batch, public merge",
              0,
              (bench, attempt) -> bench.merging(Merges.PUBLIC, 100).day(1, attempt)),
          new Operation(
              "next batch, public merge",
              2,
              (bench, attempt) -> bench.merging(Merges.PUBLIC, 0).day(3, attempt)),
          new Operation("replay", 2, Operation::replay),
          new Operation("restate", 2, Operation::restate),
          new Operation("widen", 2, Operation::widen),
          new Operation("expire", 2, Operation::expire),
          new Operation("trim", 2, Operation::trim),
          new Operation("compact", 2, Operation::compact),
          new Operation("vacuum", 2, Operation::vacuum),
          new Operation("abort", SEALED, Operation::abort),
          new Operation("abort restate", RESTATING, Operation::abort));

  /** What a process does; an attempt is called like no other. */
  interface Work {
    void run(Bench bench, String attempt);
  }

  @Override
  public String toString() {
    return name;
  }

  void run(Bench bench, String attempt) {
    work.run(bench, attempt);
  }

  /** With what a lake is that is to be brought to some days. */
  static int before(int days) {
    return Math.min(days, SEALED) - 1;
  }

  /** Brings a lake to the end of a day. */
  static void history(Bench bench, int day) {
    String sealed = "after seal ingestions/shop/staging/3/SEALED";
    String kept = "after commit milepost:restate 3 to datasets/shop/people/superseded";
    switch (day) {
      case SEALED -> bench.lake().halt(sealed, () -> bench.day(3, "stuck"));
      case RESTATING -> bench.lake().halt(kept, () -> restate(bench, "stuck"));
      default -> bench.day(day, "attempt" + day);
    }
  }

  private static void replay(Bench bench, String attempt) {
    bench
        .onlyEvents()
        .run(
            Bench.request("replay", attempt),
            new QuarantineReplay(
                bench.spark(),
                bench.root().toString(),
                Lake.STORE,
                (spec, rows) ->
                    spec.key().isEmpty()
                        ? rows.select(functions.lit("mended").as("name"))
                        : rows.selectExpr("mp_op", "mp_seq", "id", "mp_raw AS name")));
  }

  private static void restate(Bench bench, String attempt) {
    String versions = Bench.COLUMNS + "|mp_batch_in bigint|mp_batch_out bigint";
    new Restatement(bench.care(Duration.ZERO), Bench.PEOPLE)
        .restate(
            Slice.keys(TextTable.frame(bench.spark(), "id bigint", "1", "9")),
            Correction.versions(
                TextTable.frame(bench.spark(), versions, "1|Ann|1|NULL", "9|Ida|1|2")),
            Bench.request("restate", attempt));
  }

  private static void widen(Bench bench, String attempt) {
    new Widening(bench.spark(), bench.widened()).run(Bench.request("widen", attempt));
  }

  private static void expire(Bench bench, String attempt) {
    Instant horizon = Instant.parse("2027-01-01T00:00:00Z");
    new Expiry(bench.care(Duration.ZERO))
        .expire(Bench.PEOPLE, horizon, Bench.request("expire", attempt));
  }

  private static void trim(Bench bench, String attempt) {
    new LogTrim(bench.care(Duration.ofDays(9))).trim(Bench.PEOPLE);
  }

  private static void compact(Bench bench, String attempt) {
    Compaction compaction = new Compaction(bench.care(Duration.ZERO));
    compaction.compact(Bench.PEOPLE);
    compaction.compactLedger(Lake.STORE);
  }

  private static void vacuum(Bench bench, String attempt) {
    new Vacuum(bench.care(Duration.ZERO), Duration.ofDays(9)).vacuum(Bench.PEOPLE);
    new Vacuum(bench.care(Duration.ZERO)).vacuumLedger(Lake.STORE);
  }

  private static void abort(Bench bench, String attempt) {
    new Abort(bench.care(Duration.ZERO))
        .abort(Lake.STORE, Lake.STORE, 3, Bench.request("abort", attempt));
  }
}
