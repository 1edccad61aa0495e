package io.milepost.merge.table;

import static io.milepost.merge.table.Types.quoted;
import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.delta.tables.DeltaTable;
import io.milepost.merge.AnotherAttemptWonException;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.MergeSpec.TableFormat;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.RefusedException;
import io.milepost.merge.SessionSettings;
import io.milepost.merge.TablePaths;
import io.milepost.merge.commit.Conflicts;
import io.milepost.merge.commit.DeltaCommits;
import io.milepost.merge.commit.DeltaParts;
import io.milepost.merge.commit.TableAt;
import io.milepost.merge.moment.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Change log and milestones of datasets as Delta tables: made, extended, and their contract. One
 * object serves one run and remembers the contracts it has seen.
 */
public final class DatasetTables {
  /** Our columns of a change log of which least and greatest values are kept. */
  private static final List<String> LOGGED = List.of(MilestoneColumns.BATCH, MilestoneColumns.SEQ);

  /** The same of milestones. */
  private static final List<String> VERSIONED =
      List.of(
          MilestoneColumns.BATCH_IN,
          MilestoneColumns.BATCH_OUT,
          MilestoneColumns.VALID_FROM,
          MilestoneColumns.VALID_TO);

  private final SparkSession spark;
  private final TablePaths paths;
  private final DeltaCommits commits;
  private SparkSession forFewRows;
  private final Map<DatasetKey, TableContract> known = new ConcurrentHashMap<>();

  /**
   * The tables below a root.
   *
   * @param spark a pinned session
   */
  public DatasetTables(SparkSession spark, TablePaths paths) {
    this.spark = requireNonNull(spark, "spark");
    this.paths = requireNonNull(paths, "paths");
    this.commits = new DeltaCommits(spark.sparkContext().hadoopConfiguration());
  }

  /** The session it works in. */
  public SparkSession session() {
    return spark;
  }

  /** A session like it for work on so many rows. */
  public synchronized SparkSession session(long rows) {
    if (rows > SessionSettings.FEW_ROWS) {
      return spark;
    }
    if (forFewRows == null) {
      forFewRows = SessionSettings.forFewRows(spark);
    }
    return forFewRows;
  }

  /** The contract of a dataset's tables; empty before its first batch. */
  public Optional<TableContract> contract(DatasetKey dataset) {
    TableContract seen = known.get(dataset);
    if (seen != null) {
      return Optional.of(seen);
    }
    String table = paths.milestones(dataset);
    if (commits.last(table).isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> properties = properties(table);
    int format = Integer.parseInt(properties.getOrDefault(TableProperties.FORMAT, "0"));
    if (format < 1 || format > TableProperties.FORMAT_VERSION) {
      throw new IllegalStateException(
          "Cannot read table %s: milepost.format is %d (known: 1 to %d); use a newer version"
              .formatted(table, format, TableProperties.FORMAT_VERSION));
    }
    TableContract contract = TableContract.parse(properties.get(TableProperties.CONTRACT));
    known.put(dataset, contract);
    return Optional.of(contract);
  }

  /** The lowest batch that the change log of a dataset still holds. */
  public long floor(DatasetKey dataset) {
    String floor = properties(paths.changes(dataset)).getOrDefault(TableProperties.FLOOR, "1");
    return Long.parseLong(floor);
  }

  /**
   * Makes the tables, or brings them to a new contract; does nothing when they keep it.
   *
   * @throws RefusedException if they are there by now and promise what {@code next} would break
   */
  public void prepare(TableContract next, TableFormat format) {
    if (contract(next.dataset()).isEmpty()) {
      // One that is there without milestones is of a first batch that was given up.
      if (commits.last(paths.changes(next.dataset())).isPresent()) {
        extend(paths.changes(next.dataset()), Optional.empty(), next, LOGGED);
      }
      changeLog(next).create(session(1));
      milestones(next, format).create(session(1));
    }
    // Of two ingestions that begin a dataset at once, one has made its tables.
    List<String> refusals =
        new ContractChange(contract(next.dataset()).orElseThrow(), next).refusals();
    if (!refusals.isEmpty()) {
      throw new RefusedException(
          "Cannot write to the tables of %s: %s"
              .formatted(next.dataset(), String.join("; ", refusals)));
    }
    keep(next);
  }

  /**
   * Brings tables that are there to a new contract; does nothing when they keep it.
   *
   * @throws AnotherAttemptWonException if somebody else brings them to another one meanwhile
   */
  public void keep(TableContract next) {
    Optional<TableContract> stored = contract(next.dataset());
    TableContract extended = stored.orElseThrow().followedBy(next);
    if (!stored.equals(Optional.of(extended))) {
      extend(paths.changes(next.dataset()), stored, extended, LOGGED);
      extend(paths.milestones(next.dataset()), stored, extended, VERSIONED);
      known.remove(next.dataset());
    }
  }

  /**
   * What speaks against another batch: columns that the milestones hold with a wider type than the
   * contract says, because a widening was not run to its end. Each in a sentence.
   */
  public List<String> halfWidened(TableContract contract) {
    StructType present = columns(spark, paths.milestones(contract.dataset()));
    List<String> refusals = new ArrayList<>();
    for (StructField field : contract.stored().fields()) {
      Types.find(present, field.name())
          .filter(found -> TypeWidening.isWider(found.dataType(), field.dataType()))
          .ifPresent(
              found ->
                  refusals.add(
                      ("column %s is %s in its tables and was to be %s: a widening was begun. Run"
                              + " it once more, then this with the wider type")
                          .formatted(
                              field.name(), found.dataType().sql(), field.dataType().sql())));
    }
    return refusals;
  }

  /**
   * What speaks against columns of these types: those of the same name that the tables already
   * have, from work that was given up. Each in a sentence.
   */
  public List<String> leftOver(TableContract next) {
    List<String> refusals = new ArrayList<>();
    for (String table :
        List.of(
            paths.changes(next.dataset()),
            paths.milestones(next.dataset()),
            paths.quarantine(next.dataset()))) {
      if (commits.last(table).isPresent()) {
        StructType present = columns(spark, table);
        for (StructField field : next.schema().fields()) {
          Types.find(present, field.name())
              .filter(found -> !found.dataType().equals(field.dataType()))
              .ifPresent(found -> refusals.add(leftOver(found, field, table)));
        }
      }
    }
    return refusals;
  }

  private static String leftOver(StructField found, StructField wanted, String table) {
    return ("column %s is %s in %s, from a batch that was given up, and was to be %s: give it"
            + " another name in the tables, such as stored name %s_2")
        .formatted(
            wanted.name(),
            found.dataType().sql(),
            table.substring(table.lastIndexOf('/') + 1),
            wanted.dataType().sql(),
            wanted.name());
  }

  static StructType columns(SparkSession spark, String table) {
    return DeltaParts.arePresent()
        ? TableAt.now(spark, table).columns()
        : spark.read().format("delta").load(table).schema();
  }

  private Map<String, String> properties(String table) {
    if (DeltaParts.arePresent()) {
      return TableAt.now(spark, table).properties();
    }
    return DeltaTable.forPath(spark, table)
        .detail()
        .select("properties")
        .head()
        .<String, String>getJavaMap(0);
  }

  /**
   * ALTER TABLE ADD COLUMNS for what is new, then SET TBLPROPERTIES with the contract.
   *
   * @param stored what the milestones promised when {@code extended} was worked out
   */
  private void extend(
      String path, Optional<TableContract> stored, TableContract extended, List<String> ours) {
    AddedColumns.add(spark, path, extended.stored());
    Moment.before("note the contract of " + path);
    Conflicts.outlasted(
        "note the contract of " + path,
        () -> {
          if (isStill(stored, extended)) {
            note(path, extended, ours);
          }
        });
    Moment.after("note the contract of " + path);
  }

  /** Whether the milestones promise what they did; if not, they have to promise what is wanted. */
  private boolean isStill(Optional<TableContract> stored, TableContract wanted) {
    known.remove(wanted.dataset());
    Optional<TableContract> now = contract(wanted.dataset());
    if (!now.equals(stored) && !now.equals(Optional.of(wanted))) {
      throw new AnotherAttemptWonException(
          "Cannot bring the tables of %s to a new contract: somebody brought them to another one"
              .formatted(wanted.dataset()));
    }
    return now.equals(stored);
  }

  private void note(String path, TableContract contract, List<String> ours) {
    StructType present = columns(spark, path);
    spark.sql(
        "ALTER TABLE delta.%s SET TBLPROPERTIES ('%s' = '%s', '%s' = '%s')"
            .formatted(
                quoted(path),
                NewTable.STATISTICS,
                escaped(statistics(contract, present, ours)),
                TableProperties.CONTRACT,
                escaped(contract.json())));
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("'", "\\'");
  }

  private NewTable changeLog(TableContract contract) {
    StructType schema =
        contract
            .schema()
            .add(MilestoneColumns.BATCH, LongType)
            .add(MilestoneColumns.SEQ, LongType)
            .add(MilestoneColumns.OP, StringType)
            .add(MilestoneColumns.UNSET, DataTypes.createArrayType(StringType));
    return promising(contract, NewTable.of(paths.changes(contract.dataset()), schema), LOGGED);
  }

  private NewTable milestones(TableContract contract, TableFormat format) {
    return promising(
            contract,
            NewTable.of(
                paths.milestones(contract.dataset()),
                MilestoneSteps.versionSchema(contract.schema())),
            VERSIONED)
        .partitionedBy(MilestoneColumns.OPEN)
        .with("delta.enableDeletionVectors", Boolean.toString(format == TableFormat.FAST));
  }

  private static NewTable promising(TableContract contract, NewTable table, List<String> ours) {
    return table
        .with(TableProperties.CONTRACT, contract.json())
        .with("delta.checkpointPolicy", "classic")
        .withStatistics(statistics(contract, contract.schema(), ours));
  }

  /** Least and greatest values stay in Delta's log when rows are erased: never of a secret. */
  private static String statistics(TableContract contract, StructType present, List<String> ours) {
    List<String> statistics = new ArrayList<>();
    for (String name : contract.key()) {
      // As the table calls it, in whatever case it is called now.
      StructField field = Types.find(present, name).orElseThrow();
      if (!contract.classified().contains(name) && Types.hasStatistics(field.dataType())) {
        statistics.add(field.name());
      }
    }
    statistics.addAll(ours);
    return statistics.stream().map(Types::quoted).collect(Collectors.joining(","));
  }
}
