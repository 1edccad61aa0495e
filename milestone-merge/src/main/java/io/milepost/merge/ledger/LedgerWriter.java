package io.milepost.merge.ledger;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.TablePaths;
import io.milepost.merge.commit.Transaction;
import io.milepost.merge.ledger.LedgerRow.Counts;
import io.milepost.merge.table.ChangeLog;
import io.milepost.merge.table.NewTable;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/** Writes lines of a ledger, each at most once. */
public final class LedgerWriter {
  private final SparkSession spark;
  private final String path;
  private final String ingestion;

  /**
   * A writer for one ingestion.
   *
   * @param spark a pinned session
   */
  public LedgerWriter(SparkSession spark, TablePaths paths, String ingestion) {
    this.spark = requireNonNull(spark, "spark");
    this.path = paths.ledger(ingestion);
    this.ingestion = requireNonNull(ingestion, "ingestion");
  }

  /**
   * Adds a line. Of two that claim the same number, or the merge of the same batch, one wins; that
   * is no error when both say the same of the same attempt.
   */
  public void append(LedgerRow row, List<Counts> datasets) {
    NewTable.of(path, LedgerColumns.SCHEMA)
        .withStatistics("kind,batch,run_id,source_time")
        .create(spark);
    String application = application(row, datasets);
    String note =
        Transaction.Note.of(row.batch(), row.author().attempt(), row.kind().text()).text();
    ChangeLog.append(
        spark.createDataFrame(List.of(values(row, datasets)), LedgerColumns.SCHEMA),
        1,
        new Transaction(application, row.batch(), note),
        path);
  }

  /** Between two batches there may be several changes of a schema, and one horizon a dataset. */
  private String application(LedgerRow row, List<Counts> datasets) {
    String kind = ":" + row.kind().text();
    return switch (row.kind()) {
      case INGEST, ABORT, RESTATE, ERASE, ENDED -> ingestion;
      case MERGE -> ingestion + kind;
      case EXPIRE -> ingestion + "/" + datasets.get(0).dataset() + kind;
      case SCHEMA -> ingestion + kind + ":" + row.author().run();
    };
  }

  private static Row values(LedgerRow row, List<Counts> datasets) {
    return RowFactory.create(
        row.kind().text(),
        row.batch(),
        row.author().attempt(),
        row.author().run(),
        java.sql.Timestamp.from(row.sourceTime()),
        java.sql.Timestamp.from(row.publishedAt()),
        row.position().orElse(null),
        null,
        row.author().modelCommit(),
        row.author().jobDigest(),
        CollectionConverters.asScala(row.inputs()),
        CollectionConverters.asScala(datasets.stream().map(LedgerWriter::values).toList()));
  }

  private static Row values(Counts counts) {
    return RowFactory.create(
        counts.dataset(),
        counts.rows().map(rows -> rows.received()).orElse(null),
        counts.rows().map(rows -> rows.accepted()).orElse(null),
        counts.rows().map(rows -> rows.quarantined()).orElse(null),
        counts.keys().map(keys -> keys.inserted()).orElse(null),
        counts.keys().map(keys -> keys.changed()).orElse(null),
        counts.keys().map(keys -> keys.deleted()).orElse(null),
        counts.keys().map(keys -> keys.unchanged()).orElse(null),
        counts.fingerprint(),
        counts.lastSeq().isPresent() ? counts.lastSeq().getAsLong() : null);
  }
}
