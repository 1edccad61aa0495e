package io.milepost.merge.history;

import io.milepost.merge.MergeSpec.EventOrder;
import io.milepost.merge.MergeSpec.TableFormat;
import io.milepost.merge.direct.Merges;
import io.milepost.merge.history.oracle.Rules;
import io.milepost.merge.history.oracle.Rules.Granularity;
import io.milepost.merge.history.oracle.Rules.Mode;
import io.milepost.merge.history.oracle.Rules.Untracked;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a table is set up.
 *
 * @param softDelete the condition under which a row is a delete
 * @param session settings of the Spark session
 */
record Setting(
    Rules rules,
    EventOrder order,
    TableFormat format,
    Optional<String> softDelete,
    Map<String, String> session) {
  private static final List<String> FEW_ROWS = List.of("100000", "6", "0", "100000");
  private static final List<String> ZONES =
      List.of("UTC", "America/New_York", "Asia/Kolkata", "Europe/Berlin");

  /** Modes and formats; what else there is goes round with the rounds. */
  enum Combination {
    FULL_FAST(Mode.FULL, Granularity.BATCH, TableFormat.FAST),
    FULL_COMPATIBLE(Mode.FULL, Granularity.BATCH, TableFormat.COMPATIBLE),
    INCREMENTAL_FAST(Mode.INCREMENTAL, Granularity.BATCH, TableFormat.FAST),
    INCREMENTAL_COMPATIBLE(Mode.INCREMENTAL, Granularity.BATCH, TableFormat.COMPATIBLE),
    CDC_BATCH_FAST(Mode.CDC, Granularity.BATCH, TableFormat.FAST),
    CDC_BATCH_COMPATIBLE(Mode.CDC, Granularity.BATCH, TableFormat.COMPATIBLE),
    CDC_EVENT_FAST(Mode.CDC, Granularity.EVENT, TableFormat.FAST),
    CDC_EVENT_COMPATIBLE(Mode.CDC, Granularity.EVENT, TableFormat.COMPATIBLE),
    APPEND_FAST(Mode.APPEND, Granularity.BATCH, TableFormat.FAST),
    APPEND_COMPATIBLE(Mode.APPEND, Granularity.BATCH, TableFormat.COMPATIBLE);

    private final Mode mode;
    private final Granularity granularity;
    private final TableFormat format;

    Combination(Mode mode, Granularity granularity, TableFormat format) {
      this.mode = mode;
      this.granularity = granularity;
      this.format = format;
    }

    /** The setting of one of its tables. */
    Setting setting(int round) {
      int turn = List.of(values()).indexOf(this) + round;
      boolean soft = mode == Mode.INCREMENTAL && turn % 2 == 0;
      boolean late = mode == Mode.CDC && turn % 2 == 0;
      return new Setting(
          new Rules(
              mode,
              granularity,
              turn % 3 == 0 || mode == Mode.APPEND ? Set.of() : Set.of(Columns.NOTE),
              turn % 3 == 1 ? Untracked.IN_PLACE : Untracked.IGNORED),
          late ? EventOrder.FOR_EVER_LATE_TO_QUARANTINE : EventOrder.IN_BATCH,
          format,
          soft ? Optional.of(Columns.DELETED + " = true") : Optional.empty(),
          session(turn, !soft));
    }

    /** Plans are compiled once in five turns: that takes much longer than to run them. */
    private static Map<String, String> session(int turn, boolean ansi) {
      boolean compiled = turn % 5 == 0;
      return Map.of(
          "spark.sql.session.timeZone",
          ZONES.get(turn % ZONES.size()),
          "spark.sql.datetime.java8API.enabled",
          "true",
          "spark.sql.ansi.enabled",
          Boolean.toString(ansi),
          "spark.sql.codegen.wholeStage",
          Boolean.toString(compiled),
          "spark.sql.codegen.factoryMode",
          compiled ? "FALLBACK" : "NO_CODEGEN",
          Merges.SETTING,
          turn % 3 == 1 ? "public" : "direct",
          Merges.FEW_ROWS,
          FEW_ROWS.get(turn % FEW_ROWS.size()));
    }
  }

  /** Whether some histories are given another past in the end. */
  boolean restates() {
    return !rules.isKeyless() && !refusesLate();
  }

  /** Whether an event may come too late for its batch. */
  boolean refusesLate() {
    return order == EventOrder.FOR_EVER_LATE_TO_QUARANTINE;
  }

  /** All columns that the table ever has, but the history's number. */
  List<String> columns() {
    List<String> columns = new ArrayList<>(Columns.names());
    if (softDelete.isEmpty()) {
      columns.remove(Columns.DELETED);
    }
    return columns;
  }
}
