package io.milepost.merge.history;

import io.milepost.merge.MilestoneColumns;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the rows of a key were, one after the other, whatever the batches. */
final class States {
  private static final String GAP = "-";

  private States() {}

  /** The states of each key in versions as the reader shows them, as lines of some columns. */
  static Map<Long, Map<List<Object>, List<String>>> of(Found versions, List<String> columns) {
    Map<Long, Map<List<Object>, List<String>>> states = new TreeMap<>();
    versions
        .rows()
        .forEach(
            (history, rows) -> {
              Map<List<Object>, List<String>> keys = new HashMap<>();
              Map<List<Object>, List<Map<String, Object>>> grouped = new HashMap<>();
              rows.forEach(
                  row ->
                      grouped
                          .computeIfAbsent(
                              List.of(row.get(Columns.ID), row.get(Columns.PART)),
                              any -> new ArrayList<>())
                          .add(row));
              grouped.forEach((key, all) -> keys.put(key, sequence(all, columns)));
              states.put(history, keys);
            });
    return states;
  }

  private static List<String> sequence(List<Map<String, Object>> rows, List<String> columns) {
    List<String> sequence = new ArrayList<>();
    String end = "";
    rows.sort(
        Comparator.comparing(row -> Integer.parseInt(row.get(Expectation.VERSION).toString())));
    for (Map<String, Object> row : rows) {
      String begin = place(row, MilestoneColumns.BATCH_IN, MilestoneColumns.SEQ_IN);
      String state = Found.line(row, columns);
      if (!end.isEmpty() && !begin.equals(end)) {
        sequence.add(GAP);
      }
      if (sequence.isEmpty() || !sequence.get(sequence.size() - 1).equals(state)) {
        sequence.add(state);
      }
      end = place(row, MilestoneColumns.BATCH_OUT, MilestoneColumns.SEQ_OUT);
    }
    if (!end.startsWith("null")) {
      sequence.add(GAP);
    }
    return sequence;
  }

  private static String place(Map<String, Object> row, String batch, String seq) {
    return row.get(batch) + "/" + row.get(seq);
  }
}
