package io.milepost.merge.staging;

import static io.milepost.merge.table.Types.column;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.try_element_at;
import static org.apache.spark.sql.functions.when;

import io.milepost.merge.IngestMode;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MergeSpec.EventOrder;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.staging.DatasetStaging.Before;
import io.milepost.merge.table.NewVersions;
import io.milepost.merge.table.StoredNames;
import io.milepost.merge.table.TypeWidening;
import io.milepost.merge.table.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Rows of a source in the one form in which they are staged: under the names of the tables. */
final class Intake {
  private static final String READ = "read";

  /** Spark's own form of times ends at milliseconds. */
  private static final Map<String, String> JSON =
      Map.of(
          "timestampFormat", "yyyy-MM-dd'T'HH:mm:ss[.SSSSSS][XXX]",
          "timestampNTZFormat", "yyyy-MM-dd'T'HH:mm:ss[.SSSSSS]");

  private final MergeSpec spec;
  private final Before before;

  /**
   * Intake of a dataset.
   *
   * @param spec with the names of the source
   * @param before what was there before the batch
   */
  Intake(MergeSpec spec, Before before) {
    this.spec = spec;
    this.before = before;
  }

  /** Columns that are missing, or of a type the tables cannot hold, in words; empty if all fit. */
  List<String> mismatches(StructType present) {
    StructType offered = Types.nullable(present);
    StructType wanted = Types.nullable(spec.schema());
    switch (spec.mode()) {
      case CDC -> {
        wanted = wanted.add(MilestoneColumns.OP, DataTypes.StringType);
        wanted = wanted.add(MilestoneColumns.SEQ, DataTypes.LongType);
      }
      case FULL, INCREMENTAL, APPEND -> {}
    }
    DataType names = DataTypes.createArrayType(DataTypes.StringType);
    List<StructField> optional = new ArrayList<>();
    optional.add(DataTypes.createStructField(MilestoneColumns.UNSET, names, true));
    optional.add(DataTypes.createStructField(MilestoneColumns.REASON, DataTypes.StringType, true));
    optional.add(DataTypes.createStructField(MilestoneColumns.RAW, DataTypes.StringType, true));
    return Stream.concat(
            Arrays.stream(wanted.fields()),
            optional.stream().filter(field -> Types.find(offered, field.name()).isPresent()))
        .flatMap(field -> mismatch(offered, field).stream())
        .toList();
  }

  private static Optional<String> mismatch(StructType offered, StructField wanted) {
    List<StructField> found = Types.all(offered, wanted.name());
    if (found.isEmpty()) {
      return Optional.of("column %s is missing".formatted(wanted.name()));
    }
    if (found.size() > 1) {
      return Optional.of(
          "column %s is there %d times, ignoring case".formatted(wanted.name(), found.size()));
    }
    return found.stream()
        .findFirst()
        .filter(field -> !fits(field.dataType(), wanted.dataType()))
        .map(
            field ->
                "column %s is %s, not %s"
                    .formatted(wanted.name(), field.dataType().sql(), wanted.dataType().sql()));
  }

  /** Whether every value of a type that was read is one of the type that is wanted. */
  private static boolean fits(DataType read, DataType wanted) {
    return read.equals(wanted) || TypeWidening.isWider(wanted, read);
  }

  /**
   * The rows as they are staged: data, then our columns as the change log has them, so that it can
   * take the files as they are; those of an image that is {@linkplain #isCompared compared} go no
   * further, and have none. Rows that may all be new versions have the columns of these too.
   */
  Dataset<Row> rows(Dataset<Row> source) {
    List<Column> selected = new ArrayList<>();
    for (StructField field : spec.schema().fields()) {
      selected.add(taken(source, field).as(StoredNames.stored(spec, field.name())));
    }
    boolean rejects = has(source, MilestoneColumns.REASON);
    if (!isCompared()) {
      selected.add(lit(before.batch()).as(MilestoneColumns.BATCH));
      selected.addAll(placed(source, rejects));
    }
    if (rejects || quarantinesLate()) {
      selected.add(reason(rejects).as(MilestoneColumns.REASON));
      selected.add(raw(source).as(MilestoneColumns.RAW));
    }
    Dataset<Row> staged = source.select(selected.toArray(Column[]::new));
    return before
        .begins()
        .filter(time -> spec.mode() == IngestMode.APPEND || before.live().isEmpty())
        .map(time -> NewVersions.begun(staged, spec.meaning().granularity(), time))
        .orElse(staged);
  }

  /** Whether rows are an image that is compared with another: only what differs is a change. */
  boolean isCompared() {
    return spec.mode() == IngestMode.FULL && before.live().isPresent();
  }

  /** What each row does, and its place in the batch. */
  private List<Column> placed(Dataset<Row> source, boolean rejects) {
    // A row that is not accepted has none.
    UnaryOperator<Column> accepted = value -> rejects ? when(reason(true).isNull(), value) : value;
    Column first = accepted.apply(lit(0L)).as(MilestoneColumns.SEQ);
    Column insert = accepted.apply(lit(MilestoneSteps.INSERT)).as(MilestoneColumns.OP);
    return switch (spec.mode()) {
      case FULL, APPEND -> List.of(insert, first);
      case INCREMENTAL -> List.of(softDeletes().as(MilestoneColumns.OP), first);
      case CDC -> events(source);
    };
  }

  private List<Column> events(Dataset<Row> source) {
    Column op = lower(col(MilestoneColumns.OP));
    List<Column> placed = new ArrayList<>();
    placed.add(
        when(op.equalTo(READ), lit(MilestoneSteps.INSERT)).otherwise(op).as(MilestoneColumns.OP));
    placed.add(col(MilestoneColumns.SEQ).cast(DataTypes.LongType).as(MilestoneColumns.SEQ));
    if (has(source, MilestoneColumns.UNSET)) {
      placed.add(unset().as(MilestoneColumns.UNSET));
    }
    return placed;
  }

  /** A column of a narrower type is given the one it has in the tables. */
  private static Column taken(Dataset<Row> source, StructField wanted) {
    StructField read = Types.find(source.schema(), wanted.name()).orElseThrow();
    Column value = column(read.name());
    return TypeWidening.isWider(wanted.dataType(), read.dataType())
        ? value.cast(wanted.dataType())
        : value;
  }

  /** What is wrong with the condition of soft deletes. */
  Optional<String> wrongCondition(Dataset<Row> source) {
    return spec.meaning()
        .softDelete()
        .map(condition -> source.select(expr(condition)).schema().apply(0).dataType())
        .filter(type -> !(type instanceof BooleanType))
        .map(type -> "its soft delete is %s, not BOOLEAN".formatted(type.sql()));
  }

  private Column softDeletes() {
    return spec.meaning()
        .softDelete()
        .map(
            condition ->
                when(coalesce(expr(condition), lit(false)), lit(MilestoneSteps.DELETE))
                    .otherwise(lit(MilestoneSteps.INSERT)))
        .orElse(lit(MilestoneSteps.INSERT));
  }

  /** Names as in the tables; NULL for one that is no column. */
  private Column unset() {
    Column[] names =
        Arrays.stream(spec.schema().fieldNames())
            .flatMap(
                name ->
                    Stream.of(
                        lit(name.toLowerCase(Locale.ROOT)), lit(StoredNames.stored(spec, name))))
            .toArray(Column[]::new);
    return transform(col(MilestoneColumns.UNSET), name -> try_element_at(map(names), lower(name)));
  }

  private boolean quarantinesLate() {
    return before.lastSeq().isPresent()
        && spec.meaning().order() == EventOrder.FOR_EVER_LATE_TO_QUARANTINE;
  }

  private Column reason(boolean rejects) {
    Column given = rejects ? col(MilestoneColumns.REASON) : lit(null).cast(DataTypes.StringType);
    if (!quarantinesLate()) {
      return given;
    }
    Column late =
        when(
            col(MilestoneColumns.SEQ).leq(before.lastSeq().getAsLong()),
            concat(
                lit("late: its mp_seq "),
                col(MilestoneColumns.SEQ).cast(DataTypes.StringType),
                lit(
                    " is not after %d of an earlier batch"
                        .formatted(before.lastSeq().getAsLong()))));
    return coalesce(given, late);
  }

  /** The text the source gives, otherwise the row as JSON; only of rows that are not accepted. */
  private Column raw(Dataset<Row> source) {
    Column json =
        to_json(
            struct(
                Arrays.stream(source.columns())
                    .filter(name -> !Types.sameName(name, MilestoneColumns.REASON))
                    .filter(name -> !Types.sameName(name, MilestoneColumns.RAW))
                    .map(name -> column(name).as(name))
                    .toArray(Column[]::new)),
            JSON);
    Column text =
        has(source, MilestoneColumns.RAW) ? coalesce(col(MilestoneColumns.RAW), json) : json;
    return when(reason(has(source, MilestoneColumns.REASON)).isNotNull(), text);
  }

  /** Columns under which staged rows are read back. */
  static StructType staged(MergeSpec spec) {
    return Types.nullable(spec.schema())
        .add(MilestoneColumns.OP, DataTypes.StringType)
        .add(MilestoneColumns.SEQ, DataTypes.LongType)
        .add(MilestoneColumns.UNSET, DataTypes.createArrayType(DataTypes.StringType))
        .add(MilestoneColumns.REASON, DataTypes.StringType)
        .add(MilestoneColumns.RAW, DataTypes.StringType);
  }

  private static boolean has(Dataset<Row> source, String name) {
    return Types.find(source.schema(), name).isPresent();
  }
}
