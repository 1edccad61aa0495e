package io.milepost.merge.held;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.SessionSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection$;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.types.DataTypeUtils$;
import org.apache.spark.sql.classic.Dataset$;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SQLExecution$;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Rows so few that they are held on the driver, just as Spark has them: what is read of them again
 * costs no Spark job, and no value becomes another on the way.
 *
 * @param frame of them
 * @param rows their values
 */
public record FewRows(Dataset<Row> frame, List<InternalRow> rows) {
  private static final long MOST_BYTES = 64L << 20;

  public FewRows {
    requireNonNull(frame, "frame");
    rows = List.copyOf(rows);
  }

  /** Reads rows, once, in their own session, and holds them in another. */
  public static FewRows of(SparkSession spark, Dataset<Row> rows) {
    QueryExecution execution = ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution();
    InternalRow[] held =
        SQLExecution$.MODULE$.withSQLConfPropagated(
            (org.apache.spark.sql.classic.SparkSession) rows.sparkSession(),
            () -> execution.executedPlan().executeCollect());
    return of(spark, execution.analyzed().output(), List.of(held));
  }

  /** The rows of a frame, if they are held, and nothing is yet to be done to them. */
  public static Optional<FewRows> in(Dataset<Row> frame) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) frame).logicalPlan()
            instanceof LocalRelation held
        ? Optional.of(new FewRows(frame, CollectionConverters.asJava(held.data())))
        : Optional.empty();
  }

  /** No rows. */
  public static FewRows none(SparkSession spark, StructType schema) {
    return of(spark, DataTypeUtils$.MODULE$.toAttributes(schema), List.of());
  }

  private static FewRows of(
      SparkSession spark, Seq<? extends Attribute> output, List<InternalRow> rows) {
    Seq<Attribute> columns = seq(List.copyOf(CollectionConverters.asJava(output)));
    LocalRelation held = new LocalRelation(columns, seq(rows), false, Option.empty());
    return new FewRows(
        Dataset$.MODULE$.ofRows((org.apache.spark.sql.classic.SparkSession) spark, held), rows);
  }

  private static <T> Seq<T> seq(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }

  /** Whether a row has a text in a column. */
  public boolean any(String column, String text) {
    int place = place(column);
    UTF8String wanted = UTF8String.fromString(text);
    return rows.stream()
        .anyMatch(row -> !row.isNullAt(place) && row.getUTF8String(place).equals(wanted));
  }

  /** Where a column is in a row. */
  public int place(String column) {
    return frame.schema().fieldIndex(column);
  }

  /** Rows one after the other, as long as they are few. */
  public static final class Taken {
    private final StructType schema;
    private final UnsafeProjection whole;
    private final List<InternalRow> rows = new ArrayList<>();
    private long bytes;

    /** None yet. */
    public Taken(StructType schema) {
      this.schema = requireNonNull(schema, "schema");
      this.whole = UnsafeProjection$.MODULE$.create(schema);
    }

    /** Takes a copy of a row; returns whether they are still few. */
    public boolean add(InternalRow row) {
      if (isFew()) {
        UnsafeRow copy = whole.apply(row).copy();
        bytes += copy.getSizeInBytes();
        rows.add(copy);
      }
      return isFew();
    }

    private boolean isFew() {
      return rows.size() <= SessionSettings.FEW_ROWS && bytes <= MOST_BYTES;
    }

    /** All of them, held in a session; empty if they were not few. */
    public Optional<FewRows> rows(SparkSession spark) {
      return isFew()
          ? Optional.of(of(spark, DataTypeUtils$.MODULE$.toAttributes(schema), rows))
          : Optional.empty();
    }
  }
}
