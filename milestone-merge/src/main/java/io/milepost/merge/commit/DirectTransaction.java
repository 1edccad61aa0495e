package io.milepost.merge.commit;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.SessionSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.FileAction;
import org.apache.spark.sql.delta.actions.SetTransaction;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.metric.SQLMetrics;
import org.apache.spark.sql.types.StructField;
import scala.Option;
import scala.Some;
import scala.jdk.javaapi.CollectionConverters;

/**
 * One commit to a Delta table, made from Delta's own parts. It carries the transaction of an
 * application, which has read which one was the last: Delta refuses it if another commit carried
 * one of that application meanwhile.
 */
public final class DirectTransaction {
  private final OptimisticTransaction delta;
  private final TableAt table;
  private final Transaction meant;

  private DirectTransaction(OptimisticTransaction delta, TableAt table, Transaction meant) {
    this.delta = delta;
    this.table = table;
    this.meant = meant;
  }

  /** Begins a commit, does some work with it, and lets Delta know the session meanwhile. */
  public static <T> T within(
      SparkSession spark, String path, Transaction meant, Function<DirectTransaction, T> work) {
    requireNonNull(work, "work");
    return ActiveSession.during(
        spark,
        () -> {
          TableAt table = TableAt.now(spark, path);
          OptimisticTransaction delta =
              table.log().startTransaction(Option.empty(), new Some<>(table.snapshot()));
          delta.readTxn().append(meant.application());
          return work.apply(new DirectTransaction(delta, table, meant));
        });
  }

  /** The last transaction of the application that the table has seen. */
  public OptionalLong last() {
    return table.transaction(meant.application());
  }

  /** Delta's transaction. */
  public OptimisticTransaction delta() {
    return delta;
  }

  /** The table as the transaction found it. */
  public TableAt table() {
    return table;
  }

  /**
   * Writes rows to new files, of which nobody knows before the commit. A few rows that the driver
   * holds go to files without a Spark job.
   *
   * @throws IllegalArgumentException if the table has no such columns
   */
  public List<AddFile> write(Dataset<Row> given) {
    Dataset<Row> rows = named(given);
    QueryExecution execution = ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution();
    if (areHeld(execution.analyzed()) && table.isPlain()) {
      return new HeldRows(rows.sparkSession(), table)
          .write(List.of(execution.executedPlan().executeCollect()), rows.schema());
    }
    List<AddFile> added = new ArrayList<>();
    for (FileAction action : CollectionConverters.asJava(delta.writeFiles(rows))) {
      added.add((AddFile) action);
    }
    return added;
  }

  /** A few rows of the driver, perhaps with a projection of them. */
  private static boolean areHeld(LogicalPlan rows) {
    if (rows instanceof Project project) {
      return areHeld(project.child());
    }
    return rows instanceof LocalRelation held && held.data().size() <= SessionSettings.FEW_ROWS;
  }

  /**
   * Copies of Parquet files as new files, if they hold what the table wants.
   *
   * @return empty if the files do not fit; nothing is copied then
   */
  public Optional<List<AddFile>> copy(SparkSession spark, List<Path> files, CopyRule rule) {
    return new FileCopies(spark, table).of(files, rule);
  }

  /** Says in the table's history how much of what the commit moves. */
  public void count(SparkSession spark, Map<String, Long> counted) {
    Map<String, SQLMetric> metrics = new HashMap<>();
    counted.forEach(
        (name, value) -> {
          SQLMetric metric = SQLMetrics.createMetric(spark.sparkContext(), name);
          metric.set(value);
          metrics.put(name, metric);
        });
    delta.registerSQLMetrics(
        (org.apache.spark.sql.classic.SparkSession) spark,
        scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(metrics)));
  }

  /**
   * The rows under the names of the table: readers that tell upper from lower case would not find
   * them under others. A column may be missing, it is NULL then.
   */
  private Dataset<Row> named(Dataset<Row> rows) {
    String[] names =
        Arrays.stream(rows.schema().asNullable().fields()).map(this::name).toArray(String[]::new);
    return Arrays.equals(names, rows.columns()) ? rows : rows.toDF(names);
  }

  /** What the table calls a column; one of another type would be read wrong. */
  private String name(StructField field) {
    return Arrays.stream(delta.metadata().schema().asNullable().fields())
        .filter(
            column ->
                column.name().equalsIgnoreCase(field.name())
                    && column.dataType().equals(field.dataType()))
        .map(StructField::name)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Cannot write to %s: it has no column %s %s"
                        .formatted(table.log().dataPath(), field.name(), field.dataType().sql())));
  }

  /**
   * Commits.
   *
   * @throws java.util.ConcurrentModificationException if another commit touched what was read
   */
  public void commit(List<? extends Action> actions, DeltaOperations.Operation operation) {
    List<Action> all = new ArrayList<>();
    all.add(
        new SetTransaction(
            meant.application(), meant.version(), new Some<>(System.currentTimeMillis())));
    all.addAll(actions);
    delta.commit(TableAt.seq(all), operation);
  }
}
