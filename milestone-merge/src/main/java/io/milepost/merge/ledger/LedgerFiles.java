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

  LedgerFiles(SparkSession spark, TableAt table) {
    this.spark = requireNonNull(spark, "spark");
    this.table = requireNonNull(table, "table");
  }

  /** All lines. */
  List<LedgerRow> lines() {
    List<AddFile> files = table.files(file -> true);
    String ledger = table.log().dataPath().toString();
    Map<String, List<LedgerRow>> before;
    synchronized (READ) {
      before = READ.getOrDefault(ledger, Map.of());
    }
    Map<String, List<LedgerRow>> now = new HashMap<>();
    files.forEach(file -> now.put(name(file), before.getOrDefault(name(file), List.of())));
    now.putAll(read(files.stream().filter(file -> !before.containsKey(name(file))).toList()));
    synchronized (READ) {
      READ.put(ledger, now);
    }
    return now.values().stream().flatMap(List::stream).toList();
  }

  private Map<String, List<LedgerRow>> read(List<AddFile> files) {
    if (files.isEmpty()) {
      return Map.of();
    }
    Optional<FileRows> few =
        FileRows.of(spark, table, files, name -> !name.equals(LedgerColumns.DATASETS));
    Map<String, List<LedgerRow>> lines = new HashMap<>();
    if (few.isPresent()) {
      Function1<Object, Object> known =
          CatalystTypeConverters.createToScalaConverter(few.get().columns());
      few.get()
          .each(
              (file, place, row) -> {
                add(lines, name(files.get(file)), (Row) known.apply(row));
                return true;
              });
      return lines;
    }
    Map<String, String> names = new HashMap<>();
    files.forEach(file -> names.put(table.name(file), name(file)));
    table
        .rows(spark, files)
        .withColumn(FILE, col("_metadata.file_path"))
        .drop(LedgerColumns.DATASETS)
        .collectAsList()
        .forEach(row -> add(lines, names.get(row.<String>getAs(FILE)), row));
    return lines;
  }

  private static void add(Map<String, List<LedgerRow>> lines, String file, Row row) {
    lines
        .computeIfAbsent(requireNonNull(file, "file"), name -> new ArrayList<>())
        .add(LedgerLines.row(row));
  }

  /** Says which rows there are: those of the file but for the ones that are marked as deleted. */
  private static String name(AddFile file) {
    return file.deletionVector() == null
        ? file.path()
        : file.path() + " " + file.deletionVector().uniqueId();
  }
}
