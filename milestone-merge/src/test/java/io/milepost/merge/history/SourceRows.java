package io.milepost.merge.history;

import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.history.oracle.Event;
import io.milepost.merge.history.oracle.Event.Op;
import io.milepost.merge.history.oracle.Rules.Mode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The rows of one batch.
 *
 * @param columns those that the source has now
 * @param events of each history
 */
record SourceRows(Set<String> columns, Map<Long, List<Event>> events) {

  /** How many rows the source gives; a truncate of all histories is one. */
  long count() {
    long single = events.values().stream().flatMap(List::stream).filter(this::isOfAKey).count();
    return single + truncates().size();
  }

  /** The rows as Spark has them, columns and rows shuffled. */
  Dataset<Row> frame(SparkSession spark, Mode mode, Random random) {
    List<String> order = new ArrayList<>(columns);
    order.add(Columns.HISTORY);
    Collections.shuffle(order, random);
    StructType schema = new StructType();
    for (String column : order) {
      schema = schema.add(column, Columns.type(column));
    }
    boolean partial = hasPartial() || random.nextBoolean();
    if (mode == Mode.CDC) {
      schema =
          schema
              .add(MilestoneColumns.OP, DataTypes.StringType)
              .add(MilestoneColumns.SEQ, DataTypes.LongType);
      schema =
          partial
              ? schema.add(MilestoneColumns.UNSET, DataTypes.createArrayType(DataTypes.StringType))
              : schema;
    }
    int width = schema.length();
    List<Row> rows = new ArrayList<>();
    events.forEach(
        (history, told) ->
            told.stream()
                .filter(this::isOfAKey)
                .forEach(event -> rows.add(row(order, history, event, width))));
    truncates().forEach(event -> rows.add(row(order, null, event, width)));
    Collections.shuffle(rows, random);
    return spark.createDataFrame(rows, schema);
  }

  private Row row(List<String> order, Long history, Event event, int width) {
    List<Object> values = new ArrayList<>();
    for (String column : order) {
      values.add(column.equals(Columns.HISTORY) ? history : event.row().get(column));
    }
    values.add(event.op().name().toLowerCase(Locale.ROOT));
    values.add(event.seq());
    List<String> unset = unset(event);
    // No column is told as NULL, or as an empty list.
    values.add(unset.isEmpty() && event.seq() % 2 == 0 ? null : unset);
    return RowFactory.create(values.subList(0, width).toArray());
  }

  private List<String> unset(Event event) {
    return event.brings()
        ? columns.stream().filter(column -> !event.row().containsKey(column)).toList()
        : List.of();
  }

  private boolean hasPartial() {
    return events.values().stream()
        .flatMap(List::stream)
        .anyMatch(event -> !unset(event).isEmpty());
  }

  private boolean isOfAKey(Event event) {
    return event.op() != Op.TRUNCATE;
  }

  private Set<Event> truncates() {
    Set<Event> truncates = new HashSet<>();
    events.values().stream()
        .flatMap(List::stream)
        .filter(event -> event.op() == Op.TRUNCATE)
        .forEach(truncates::add);
    return truncates;
  }
}
