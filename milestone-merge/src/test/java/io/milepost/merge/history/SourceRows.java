package io.milepost.merge.history;

import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.history.oracle.Event;
import io.milepost.merge.history.oracle.Event.Op;
import io.milepost.merge.history.oracle.Rules.Mode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The rows of one batch.
 *
 * @param names what the columns are called now, by the names that they had first
 * @param said of each history
 */
record SourceRows(Map<String, String> names, Map<Long, Said> said) {

  /**
   * What a source says of one history.
   *
   * @param good rows that it stands by
   * @param bad rows that carry a reason why they cannot be used
   * @param late events that belong into an earlier batch
   */
  record Said(List<Event> good, List<Event> bad, List<Event> late) {}

  /** The columns of the data by the names that they had first, but for the history's number. */
  Set<String> columns() {
    Set<String> columns = new TreeSet<>(names.keySet());
    columns.remove(Columns.HISTORY);
    return columns;
  }

  /** How many rows may be used; a truncate of all histories is one. */
  long accepted() {
    return events(Said::good).filter(SourceRows::isOfAKey).count() + truncates().size();
  }

  /** How many rows may not. */
  long quarantined() {
    return events(Said::bad).count() + events(Said::late).count();
  }

  /** The columns of the data in any order. */
  StructType schema(Random random) {
    List<String> order = new ArrayList<>(names.keySet());
    Collections.shuffle(order, random);
    StructType schema = new StructType();
    for (String column : order) {
      schema = schema.add(names.get(column), Columns.type(column));
    }
    return schema;
  }

  /** The rows as Spark has them, columns and rows shuffled. */
  Dataset<Row> frame(SparkSession spark, Mode mode, Random random) {
    StructType schema = schema(random);
    if (mode == Mode.CDC) {
      schema =
          schema
              .add(MilestoneColumns.OP, DataTypes.StringType)
              .add(MilestoneColumns.SEQ, DataTypes.LongType);
      if (random.nextBoolean() || sent().anyMatch(event -> !unset(event).isEmpty())) {
        schema =
            schema.add(MilestoneColumns.UNSET, DataTypes.createArrayType(DataTypes.StringType));
      }
    }
    if (random.nextBoolean() || events(Said::bad).findAny().isPresent()) {
      schema =
          schema
              .add(MilestoneColumns.REASON, DataTypes.StringType)
              .add(MilestoneColumns.RAW, DataTypes.StringType);
    }
    StructType columns = schema;
    List<Row> rows = new ArrayList<>();
    said.forEach(
        (history, all) -> {
          all.good().stream()
              .filter(SourceRows::isOfAKey)
              .forEach(event -> rows.add(row(columns, values(history, event))));
          all.bad().forEach(event -> rows.add(row(columns, unusable(history, event))));
          all.late().forEach(event -> rows.add(row(columns, values(history, event))));
        });
    truncates().forEach(event -> rows.add(row(columns, values(null, event))));
    Collections.shuffle(rows, random);
    return spark.createDataFrame(rows, columns);
  }

  private static Row row(StructType columns, Map<String, Object> values) {
    return RowFactory.create(Arrays.stream(columns.fieldNames()).map(values::get).toArray());
  }

  private Map<String, Object> values(Long history, Event event) {
    Map<String, Object> values = new HashMap<>();
    names.forEach((column, name) -> values.put(name, event.row().get(column)));
    values.put(names.get(Columns.HISTORY), isOfAKey(event) ? history : null);
    values.put(MilestoneColumns.OP, event.op().name().toLowerCase(Locale.ROOT));
    values.put(MilestoneColumns.SEQ, event.seq());
    List<String> unset = unset(event);
    // No column is told as NULL, or as an empty list.
    values.put(MilestoneColumns.UNSET, unset.isEmpty() && event.seq() % 2 == 0 ? null : unset);
    return values;
  }

  private Map<String, Object> unusable(Long history, Event event) {
    Map<String, Object> values = values(history, event);
    values.put(MilestoneColumns.OP, op(event));
    values.put(MilestoneColumns.REASON, reason(event));
    values.put(MilestoneColumns.RAW, raw(history, event));
    return values;
  }

  /** Why a row cannot be used. */
  static String reason(Event event) {
    return "no good: " + event.seq();
  }

  /** What a row that cannot be used is said to be, which need not be anything known. */
  static String op(Event event) {
    return event.seq() % 5 == 0 ? "?" : event.op().name().toLowerCase(Locale.ROOT);
  }

  /** The row's text, which is not always known. */
  static String raw(Long history, Event event) {
    return event.seq() % 3 == 0 ? null : "row %d of %d".formatted(event.seq(), history);
  }

  private List<String> unset(Event event) {
    return event.brings()
        ? columns().stream()
            .filter(column -> !event.row().containsKey(column))
            .map(names::get)
            .toList()
        : List.of();
  }

  private Stream<Event> sent() {
    return Stream.of(events(Said::good), events(Said::bad), events(Said::late)).flatMap(e -> e);
  }

  private Stream<Event> events(Function<Said, List<Event>> part) {
    return said.values().stream().map(part).flatMap(Collection::stream);
  }

  private static boolean isOfAKey(Event event) {
    return event.op() != Op.TRUNCATE;
  }

  private Set<Event> truncates() {
    Set<Event> truncates = new HashSet<>();
    events(Said::good).filter(event -> !isOfAKey(event)).forEach(truncates::add);
    return truncates;
  }
}
