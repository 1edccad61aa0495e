package io.milepost.merge.history;

import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.history.SourceRows.Said;
import io.milepost.merge.history.oracle.Event;
import io.milepost.merge.history.oracle.Event.Op;
import io.milepost.merge.history.oracle.Rules;
import io.milepost.merge.history.oracle.Rules.Mode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What must lie in quarantine: every row that was not accepted, with its batch and its reason. */
final class Quarantined {
  private final Rules rules;
  private final Map<Long, List<Map<String, Object>>> rows = new TreeMap<>();
  private long lastSeq = Long.MIN_VALUE;

  Quarantined(Rules rules) {
    this.rules = rules;
  }

  /** Takes what is said in a batch. */
  void take(int batch, Map<Long, Said> said) {
    said.forEach(
        (history, all) -> {
          all.bad().forEach(event -> addBad(batch, history, event));
          all.late().forEach(event -> addLate(batch, history, event));
        });
    lastSeq =
        said.values().stream()
            .map(Said::good)
            .flatMap(Collection::stream)
            .mapToLong(Event::seq)
            .reduce(lastSeq, Math::max);
  }

  /** Refuses a quarantine of other rows. */
  void hold(Optional<Dataset<Row>> found) {
    List<String> columns =
        new ArrayList<>(
            List.of(
                MilestoneColumns.BATCH,
                MilestoneColumns.SEQ,
                MilestoneColumns.OP,
                MilestoneColumns.REASON,
                MilestoneColumns.RAW));
    if (!rules.isKeyless()) {
      columns.addAll(List.of(Columns.HISTORY, Columns.ID, Columns.PART));
    }
    Found there = found.map(frame -> Found.in(frame, Map.of())).orElse(new Found(Map.of()));
    there
        .rows()
        .values()
        .forEach(
            all ->
                all.forEach(
                    row -> row.computeIfPresent(MilestoneColumns.RAW, (c, raw) -> known(raw))));
    there.mustBe(new Found(rows), columns, "quarantine");
  }

  private void addBad(int batch, long history, Event event) {
    Map<String, Object> row = row(batch, history, event);
    row.put(MilestoneColumns.OP, Values.text(op(SourceRows.op(event))));
    row.put(MilestoneColumns.REASON, Values.text(SourceRows.reason(event)));
    String raw = SourceRows.raw(history, event);
    row.put(MilestoneColumns.RAW, raw == null ? known("'{") : Values.text(raw));
    add(history, row);
  }

  private void addLate(int batch, long history, Event event) {
    Map<String, Object> row = row(batch, history, event);
    row.put(MilestoneColumns.OP, Values.text(op(event.op().name().toLowerCase(Locale.ROOT))));
    row.put(
        MilestoneColumns.REASON,
        Values.text(
            "late: its mp_seq %d is not after %d of an earlier batch"
                .formatted(event.seq(), lastSeq)));
    row.put(MilestoneColumns.RAW, known("'{"));
    add(event.op() == Op.TRUNCATE ? 0 : history, row);
  }

  private void add(long history, Map<String, Object> row) {
    row.values().removeIf(value -> value.equals(Values.text(null)));
    rows.computeIfAbsent(rules.isKeyless() ? 0L : history, any -> new ArrayList<>()).add(row);
  }

  private Map<String, Object> row(int batch, Long history, Event event) {
    Map<String, Object> row = new HashMap<>();
    row.put(MilestoneColumns.BATCH, batch);
    row.put(MilestoneColumns.SEQ, Values.text(rules.mode() == Mode.CDC ? event.seq() : null));
    if (event.op() != Op.TRUNCATE && !rules.isKeyless()) {
      row.put(Columns.HISTORY, history);
      row.put(Columns.ID, Values.text(event.key().get(0)));
      row.put(Columns.PART, Values.text(event.key().get(1)));
    }
    return row;
  }

  /** As it is kept: pulled rows are inserts or deletes, others have no operation. */
  private String op(String said) {
    return switch (rules.mode()) {
      case CDC -> said.equals("read") ? "insert" : said;
      case INCREMENTAL -> "insert";
      case FULL, APPEND -> null;
    };
  }

  /** A row of which no text is given is kept as JSON, whatever that looks like. */
  private static Object known(Object raw) {
    return raw.toString().startsWith("'{") ? "JSON" : raw;
  }
}
