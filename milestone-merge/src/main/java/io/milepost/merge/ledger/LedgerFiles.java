package io.milepost.merge.ledger;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;

import io.milepost.merge.commit.FileRows;
import io.milepost.merge.commit.TableAt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.delta.actions.AddFile;
import scala.Function1;

/**
 * Lines of a ledger by the files that hold them. A file never becomes another, so that of a ledger
 * that this process has read before, only the files are read that came since.
 */
final class LedgerFiles {
  /** Of so many ledgers is it known what was read. */
  private static final int MOST_LEDGERS = 16;

  private static final String FILE = "mp_file";

  private static final Map<String, Map<String, List<LedgerRow>>> READ =
      new LinkedHashMap<>(MOST_LEDGERS, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Map<String, List<LedgerRow>>> last) {
          return size() > MOST_LEDGERS;
        }
      };

  private final SparkSession spark;
  private final TableAt table;
  private final Function<Row, LedgerRow> line;

  /**
   * Files of a ledger.
   *
   * @param line what a row says, without {@link LedgerColumns#DATASETS}
   */
  LedgerFiles(SparkSession spark, TableAt table, Function<Row, LedgerRow> line) {
    this.spark = requireNonNull(spark, "spark");
    this.table = requireNonNull(table, "table");
    this.line = requireNonNull(line, "line");
  }

  /** All lines. */
  List<LedgerRow> lines() {
    List<AddFile> files = table.files(file -> true);
    String ledger = table.log().dataPath().toString();
    Map<String, List<LedgerRow>> before;
    synchronized (READ) {
      before = READ.getOrDefault(ledger, Map.of());
    }
    List<AddFile> since =
        files.stream()
            .filter(file -> file.deletionVector() != null || !before.containsKey(file.path()))
            .toList();
    Map<String, List<LedgerRow>> now = new HashMap<>();
    files.forEach(file -> now.put(file.path(), before.getOrDefault(file.path(), List.of())));
    now.putAll(read(since));
    Map<String, List<LedgerRow>> kept = new HashMap<>(now);
    // Of these the rows may change.
    files.stream()
        .filter(file -> file.deletionVector() != null)
        .forEach(file -> kept.remove(file.path()));
    synchronized (READ) {
      READ.put(ledger, kept);
    }
    return now.values().stream().flatMap(List::stream).toList();
  }

  private Map<String, List<LedgerRow>> read(List<AddFile> files) {
    Optional<FileRows> few =
        FileRows.of(spark, table, files, name -> !name.equals(LedgerColumns.DATASETS));
    Map<String, List<LedgerRow>> lines = new HashMap<>();
    if (few.isPresent()) {
      Function1<Object, Object> known =
          CatalystTypeConverters.createToScalaConverter(few.get().columns());
      few.get()
          .each(
              (file, place, row) -> {
                add(lines, files.get(file).path(), line.apply((Row) known.apply(row)));
                return true;
              });
      return lines;
    }
    Map<String, String> names = new HashMap<>();
    files.forEach(file -> names.put(table.name(file), file.path()));
    table
        .rows(spark, files)
        .withColumn(FILE, col("_metadata.file_path"))
        .drop(LedgerColumns.DATASETS)
        .collectAsList()
        .forEach(row -> add(lines, names.get(row.<String>getAs(FILE)), line.apply(row)));
    return lines;
  }

  private static void add(Map<String, List<LedgerRow>> lines, String file, LedgerRow line) {
    lines.computeIfAbsent(requireNonNull(file, "file"), name -> new ArrayList<>()).add(line);
  }
}
