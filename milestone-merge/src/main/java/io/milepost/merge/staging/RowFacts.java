package io.milepost.merge.staging;

import static io.milepost.merge.table.Types.columns;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.exists;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.milepost.merge.IngestMode;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.held.FewRows;
import io.milepost.merge.table.Fingerprint;
import io.milepost.merge.table.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What staged rows say of themselves. */
final class RowFacts {
  private static final List<String> OPS =
      List.of(
          MilestoneSteps.INSERT,
          MilestoneSteps.UPDATE,
          MilestoneSteps.DELETE,
          MilestoneSteps.TRUNCATE);
  private static final String ROWS = "mp_rows";
  private static final String GOOD = "mp_good";
  private static final String NO_KEY = "mp_no_key";
  private static final String UNKNOWN = "mp_unknown";
  private static final String PARTIAL = "mp_partial";
  private static final String TRUNCATES = "mp_truncates";
  private static final String REPEATED = "mp_repeated";
  private static final String NAMED = "mp_named";
  private static final String LAST = "mp_last_seq";

  private final Map<String, Object> found = new HashMap<>();

  private RowFacts() {}

  private RowFacts(Row... found) {
    for (Row row : found) {
      this.found.putAll(Types.values(row));
    }
  }

  /**
   * Looks at rows under the columns of {@link Intake#staged}. Of many rows only what tells whether
   * a key comes again is brought together by key.
   *
   * @param digested whether their {@link #fingerprint} will be asked for
   * @param partitions to group by key in
   */
  static RowFacts of(Dataset<Row> staged, MergeSpec spec, boolean digested, int partitions) {
    Map<String, Column> measures = measures(spec, digested);
    List<String> summed = new ArrayList<>(measures.keySet());
    summed.add(LAST);
    Dataset<Row> rows = measured(staged, spec, measures);
    if (spec.key().isEmpty()) {
      return new RowFacts(grouped(rows, new Column[0], summed).head());
    }
    Row sums = grouped(rows, new Column[0], summed).head();
    Dataset<Row> keyed =
        staged.where(measures.get(GOOD).equalTo(1).and(measures.get(NO_KEY).equalTo(0)));
    RowFacts facts = new RowFacts(sums);
    OptionalLong distinct =
        facts.truncates() > 0
            ? OptionalLong.empty()
            : DistinctKeys.count(keyed, spec, facts.rows(), partitions);
    if (distinct.isPresent()) {
      facts.found.put(NAMED, distinct.getAsLong());
      return facts;
    }
    return new RowFacts(sums, keys(keyed, spec, partitions).select(REPEATED, NAMED).head());
  }

  /**
   * The same of rows that the driver holds.
   *
   * @return empty if their keys are not told by their bytes
   */
  static Optional<RowFacts> ofFew(FewRows staged, MergeSpec spec, boolean digested) {
    Map<String, Column> measures = measures(spec, digested);
    Dataset<Row> rows = staged.frame();
    FewFacts few = new FewFacts(FewRows.of(rows.sparkSession(), measured(rows, spec, measures)));
    RowFacts facts = new RowFacts();
    measures.keySet().forEach(name -> facts.found.put(name, few.sum(name)));
    facts.found.put(LAST, few.max(LAST));
    if (spec.key().isEmpty()) {
      return Optional.of(facts);
    }
    List<String> identity = new ArrayList<>(spec.key());
    if (spec.mode() == IngestMode.CDC) {
      identity.add(MilestoneColumns.SEQ);
    }
    List<String> counted = List.of(GOOD, NO_KEY, TRUNCATES);
    return few.groups(identity, counted)
        .flatMap(
            identities ->
                few.groups(spec.key(), counted).map(keys -> facts.grouped(identities, keys)));
  }

  /** Of each group: accepted rows, those without a key, and truncates. */
  private RowFacts grouped(List<long[]> identities, List<long[]> keys) {
    found.put(REPEATED, identities.stream().filter(of -> of[0] > 1 && of[1] == 0).count());
    found.put(NAMED, keys.stream().filter(of -> of[0] > of[2] && of[1] == 0).count());
    return this;
  }

  /** What {@link #byKey} finds of keys, of rows that have one and are accepted; of many rows. */
  private static Dataset<Row> keys(Dataset<Row> keyed, MergeSpec spec, int partitions) {
    List<Column> selected = new ArrayList<>(List.of(columns(spec.key())));
    selected.add(lit(1L).as(GOOD));
    List<String> summed = new ArrayList<>(List.of(GOOD));
    if (spec.mode() == IngestMode.CDC) {
      Column truncates = measures(spec).get(TRUNCATES);
      selected.addAll(List.of(col(MilestoneColumns.SEQ), truncates.as(TRUNCATES)));
      summed.add(TRUNCATES);
    }
    Dataset<Row> rows = keyed.select(selected.toArray(Column[]::new));
    return byKey(rows.repartition(partitions, columns(spec.key())), spec, summed);
  }

  private static Dataset<Row> measured(
      Dataset<Row> staged, MergeSpec spec, Map<String, Column> measures) {
    List<Column> selected = new ArrayList<>(List.of(columns(spec.key())));
    selected.add(col(MilestoneColumns.SEQ));
    Column good = col(MilestoneColumns.REASON).isNull();
    selected.add(when(good, col(MilestoneColumns.SEQ)).as(LAST));
    measures.forEach((name, value) -> selected.add(value.as(name)));
    return staged.select(selected.toArray(Column[]::new));
  }

  /** One row: these sums, and how many keys and identities there are, and come again. */
  private static Dataset<Row> byKey(Dataset<Row> rows, MergeSpec spec, List<String> summed) {
    Column hasKey = summed.contains(NO_KEY) ? col(NO_KEY).equalTo(0) : lit(true);
    Column truncates = summed.contains(TRUNCATES) ? col(TRUNCATES) : lit(0);
    Column again = flag(col(GOOD).gt(1).and(hasKey));
    Column named = flag(col(GOOD).gt(truncates).and(hasKey));
    List<String> sums = new ArrayList<>(summed);
    Dataset<Row> repeated = grouped(rows, identity(spec), sums).withColumn(REPEATED, again);
    sums.add(REPEATED);
    Dataset<Row> keys =
        spec.mode() == IngestMode.CDC ? grouped(repeated, columns(spec.key()), sums) : repeated;
    sums.add(NAMED);
    return grouped(keys.withColumn(NAMED, named), new Column[0], sums);
  }

  /** All rows. */
  long rows() {
    return value(ROWS);
  }

  /** Rows that carry no reason against them. */
  long accepted() {
    return value(GOOD);
  }

  /** Rows that carry a reason. */
  long rejected() {
    return rows() - accepted();
  }

  /** Different keys of accepted rows. */
  long named() {
    return value(NAMED);
  }

  /** Rows with a NULL in their key. */
  long withoutKey() {
    return value(NO_KEY);
  }

  /** Identities that several accepted rows have. */
  long repeated() {
    return value(REPEATED);
  }

  /** Events of which it cannot be told what they are. */
  long unknown() {
    return value(UNKNOWN);
  }

  /** Events that lack columns. */
  long partial() {
    return value(PARTIAL);
  }

  /** Events that delete everything. */
  long truncates() {
    return value(TRUNCATES);
  }

  /** The highest ordinal of an accepted event. */
  OptionalLong lastSeq() {
    Long last = (Long) found.get(LAST);
    return last == null ? OptionalLong.empty() : OptionalLong.of(last);
  }

  /** Of the accepted rows, if they were digested. */
  String fingerprint() {
    return Fingerprint.text(accepted(), this::value);
  }

  private long value(String name) {
    return (Long) found.getOrDefault(name, 0L);
  }

  private static Map<String, Column> measures(MergeSpec spec, boolean digested) {
    Map<String, Column> measures = measures(spec);
    if (digested) {
      measures.putAll(digests(spec));
    }
    return measures;
  }

  private static Map<String, Column> measures(MergeSpec spec) {
    boolean events = spec.mode() == IngestMode.CDC;
    Column good = col(MilestoneColumns.REASON).isNull();
    Column truncate = lit(events).and(op().equalTo(MilestoneSteps.TRUNCATE));
    Column noKey =
        spec.key().stream()
            .map(name -> Types.column(name).isNull())
            .reduce(Column::or)
            .orElse(lit(false));
    Map<String, Column> measures = new LinkedHashMap<>();
    measures.put(ROWS, lit(1L));
    measures.put(GOOD, flag(good));
    measures.put(NO_KEY, flag(noKey.and(not(truncate))));
    measures.put(UNKNOWN, flag(good.and(lit(events)).and(unknown(spec))));
    measures.put(PARTIAL, flag(good.and(lit(events)).and(PartialRows.partial())));
    measures.put(TRUNCATES, flag(good.and(truncate)));
    return measures;
  }

  private static Column op() {
    return coalesce(col(MilestoneColumns.OP), lit(MilestoneSteps.INSERT));
  }

  private static Map<String, Column> digests(MergeSpec spec) {
    Column good = col(MilestoneColumns.REASON).isNull();
    Map<String, Column> measures = new LinkedHashMap<>();
    List<Column> parts =
        Fingerprint.parts(spec.schema(), op(), coalesce(col(MilestoneColumns.SEQ), lit(0L)));
    for (int i = 0; i < parts.size(); i++) {
      measures.put(Fingerprint.names().get(i), when(good, parts.get(i)).otherwise(lit(0L)));
    }
    return measures;
  }

  /** What an event is, its place, or which columns it lacks cannot be told. */
  static Column unknown(MergeSpec spec) {
    Column[] ops = OPS.stream().map(op -> lit(op)).toArray(Column[]::new);
    Column lacksKey =
        exists(
            col(MilestoneColumns.UNSET), name -> name.isNull().or(name.isin(spec.key().toArray())));
    return coalesce(not(col(MilestoneColumns.OP).isin((Object[]) ops)), lit(true))
        .or(col(MilestoneColumns.SEQ).isNull())
        .or(coalesce(lacksKey, lit(false)));
  }

  /** Rows with these are one, or contradict each other. */
  static Column[] identity(MergeSpec spec) {
    Stream<Column> key = Arrays.stream(columns(spec.key()));
    return (spec.mode() == IngestMode.CDC
            ? Stream.concat(key, Stream.of(col(MilestoneColumns.SEQ)))
            : key)
        .toArray(Column[]::new);
  }

  private static Dataset<Row> grouped(Dataset<Row> rows, Column[] by, List<String> summed) {
    Column[] sums =
        summed.stream()
            .map(
                name ->
                    (name.equals(LAST) ? max(col(name)) : coalesce(sum(col(name)), lit(0L)))
                        .as(name))
            .toArray(Column[]::new);
    return rows.groupBy(by).agg(sums[0], Arrays.copyOfRange(sums, 1, sums.length));
  }

  private static Column flag(Column condition) {
    return when(condition, lit(1L)).otherwise(lit(0L));
  }
}
