package io.milepost.job.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.milepost.job.TextTable;
import io.milepost.job.rebuild.RebuiltIngestion;
import java.util.ArrayList;
import java.util.List;

/**
 * What a state was given back.
 *
 * @param cursors how many cursors of consumers
 * @param unread why the cursors of some consumers are not among them
 */
record RebuildReport(
    int format, List<RebuiltIngestion> ingestions, int cursors, List<String> unread) {
  private static final int FORMAT = 1;

  RebuildReport {
    ingestions = List.copyOf(ingestions);
    unread = List.copyOf(unread);
  }

  RebuildReport(List<RebuiltIngestion> ingestions, int cursors, List<String> unread) {
    this(FORMAT, ingestions, cursors, unread);
  }

  /** For programs. */
  String json() {
    try {
      return new ObjectMapper().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write a report: " + e.getOriginalMessage(), e);
    }
  }

  /** For people. */
  List<String> text() {
    List<List<String>> table = new ArrayList<>();
    table.add(List.of("ingestion", "batch", "merged", "datasets", "root"));
    ingestions.forEach(
        found ->
            table.add(
                List.of(
                    found.ingestion(),
                    Long.toString(found.batch()),
                    Long.toString(found.merged()),
                    String.join(", ", found.datasets()),
                    found.root())));
    List<String> lines = new ArrayList<>(TextTable.aligned(table));
    lines.add("");
    lines.add(
        "The state knows these again, and %d cursor%s of consumers."
            .formatted(cursors, cursors == 1 ? "" : "s"));
    unread.forEach(why -> lines.add("Not read: " + why));
    lines.add(
        "Lost, and harmless: runs that were under way and what they would have said, why earlier"
            + " ones failed, who held a lease. The next run begins anew: what was sealed is"
            + " finished, what was published is not read again, what was delivered is not"
            + " delivered twice.");
    return lines;
  }
}
