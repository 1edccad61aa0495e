package io.milepost.merge.care;

import static io.milepost.merge.MilestoneColumns.BATCH;
import static io.milepost.merge.MilestoneColumns.BATCH_IN;
import static io.milepost.merge.MilestoneColumns.BATCH_OUT;
import static io.milepost.merge.MilestoneColumns.OP;
import static io.milepost.merge.MilestoneColumns.SEQ;
import static io.milepost.merge.MilestoneColumns.SEQ_IN;
import static io.milepost.merge.MilestoneColumns.SEQ_OUT;
import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;

import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.RefusedException;
import io.milepost.merge.staging.GivenRows;
import io.milepost.merge.table.StoredNames;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.Types;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What the versions of a slice should have been. */
public final class Correction {
  /** Columns of a correction beside the data. */
  static final StructType OURS =
      new StructType()
          .add(BATCH, "bigint")
          .add(SEQ, "bigint")
          .add(OP, "string")
          .add(BATCH_OUT, "bigint")
          .add(SEQ_OUT, "bigint");

  private final Dataset<Row> rows;
  private final boolean versions;

  private Correction(Dataset<Row> rows, boolean versions) {
    this.rows = requireNonNull(rows, "rows");
    this.versions = versions;
  }

  /**
   * The right versions.
   *
   * @param rows the data, {@code mp_batch_in}, {@code mp_batch_out} and, of events, {@code
   *     mp_seq_in} and {@code mp_seq_out}; the rest of our columns follows from them
   */
  public static Correction versions(Dataset<Row> rows) {
    return new Correction(rows, true);
  }

  /**
   * The changes that should have been read, from the first to the last: versions are made of them
   * as a merge would.
   *
   * @param rows the data, {@code mp_batch}, and where it is needed {@code mp_seq} and {@code
   *     mp_op}; without an operation a row is an insert
   */
  public static Correction changes(Dataset<Row> rows) {
    return new Correction(rows, false);
  }

  /** Nothing: the slice goes as if it had never been there. */
  public static Correction nothing(Dataset<Row> anyRows) {
    return changes(anyRows.limit(0).withColumn(BATCH, lit(0L)));
  }

  /** Whether the rows say when they ended. */
  boolean isVersions() {
    return versions;
  }

  /** The rows in our session, under the names of the tables, and {@link #OURS}. */
  Dataset<Row> stored(SparkSession own, TableContract contract) {
    StructType named = StoredNames.schema(contract.schema(), contract.names());
    StructType offered = Types.nullable(rows.schema());
    List<String> missing = new ArrayList<>();
    for (StructField field : named.add(versions ? BATCH_IN : BATCH, "bigint").fields()) {
      boolean fits =
          Types.find(offered, field.name())
              .filter(found -> found.dataType().equals(field.dataType()))
              .isPresent();
      if (!fits) {
        missing.add(field.name() + " " + field.dataType().sql());
      }
    }
    if (!missing.isEmpty()) {
      throw new RefusedException(
          "Invalid correction of %s: its rows lack %s"
              .formatted(contract.dataset(), String.join(", ", missing)));
    }
    List<Column> selected = new ArrayList<>();
    String[] stored = contract.schema().fieldNames();
    for (int i = 0; i < stored.length; i++) {
      selected.add(Types.column(named.fieldNames()[i]).as(stored[i]));
    }
    selected.addAll(versions ? ofVersions() : ofChanges());
    return GivenRows.in(own, rows).select(selected.toArray(Column[]::new));
  }

  private List<Column> ofVersions() {
    return List.of(
        col(BATCH_IN).as(BATCH),
        number(SEQ_IN).as(SEQ),
        lit(MilestoneSteps.INSERT).as(OP),
        optional(BATCH_OUT, lit(null)).cast("bigint").as(BATCH_OUT),
        number(SEQ_OUT).as(SEQ_OUT));
  }

  private List<Column> ofChanges() {
    return List.of(
        col(BATCH).as(BATCH),
        number(SEQ).as(SEQ),
        lower(optional(OP, lit(MilestoneSteps.INSERT))).as(OP),
        lit(null).cast("bigint").as(BATCH_OUT),
        lit(0L).as(SEQ_OUT));
  }

  private Column number(String name) {
    return coalesce(optional(name, lit(0L)).cast("bigint"), lit(0L));
  }

  private Column optional(String name, Column otherwise) {
    return Types.find(rows.schema(), name).isPresent() ? coalesce(col(name), otherwise) : otherwise;
  }
}
