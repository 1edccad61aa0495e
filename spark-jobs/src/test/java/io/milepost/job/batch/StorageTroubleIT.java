package io.milepost.job.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.job.Fixtures;
import io.milepost.job.Sessions;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.MilestoneReader;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.model.job.ExitCode;
import io.milepost.model.job.IngestSpec;
import io.milepost.model.job.IngestSpec.IngestDataset;
import io.milepost.model.job.JobPlatform;
import io.milepost.model.job.JobReport;
import io.milepost.model.schema.Schema;
import io.milepost.testing.PostgresExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A root that takes no more bytes, at whatever point of a batch that begins. */
@ExtendWith(PostgresExtension.class)
class StorageTroubleIT {
  private static final SparkSession SPARK = Sessions.open("test");
  private static final int PARTS = 6;

  @TempDir private Path folder;
  private StatedShop shop;

  @BeforeEach
  void openShop() {
    Configuration hadoop = SPARK.sparkContext().hadoopConfiguration();
    hadoop.set("fs.full.impl", FullFileSystem.class.getName());
    SparkEnv.get().conf().set("spark.delta.logStore.full.impl", "io.delta.storage.LocalLogStore");
    StatedShop plain = StatedShop.in(SPARK, folder);
    JobPlatform platform = plain.shop().platform();
    Shop full =
        new Shop(
            new JobPlatform(
                platform.id(),
                platform.root().replaceFirst("^file:/*", "full:/"),
                platform.artifacts(),
                platform.allowedHosts(),
                platform.secrets(),
                platform.state()),
            plain.shop().source(),
            plain.shop().mart());
    shop = new StatedShop(SPARK, folder, full, plain.said());
  }

  @AfterEach
  void makeRoom() {
    FullFileSystem.room(Long.MAX_VALUE);
  }

  @Test
  void isFullSomewhereInABatchAndTheNextRunGoesOn() {
    FullFileSystem.room(Long.MAX_VALUE);
    assertThat(ingest().message()).isEqualTo("batch 1 published");
    long bytes = Long.MAX_VALUE - FullFileSystem.left();
    List<String> ends = new ArrayList<>();
    for (int part = 1; part < PARTS; part++) {
      shop.sell(1000 + part);
      FullFileSystem.room(bytes * part / PARTS);
      JobReport full = ingest();
      FullFileSystem.room(Long.MAX_VALUE);
      if (!full.exit().orElseThrow().equals(ExitCode.DONE)) {
        assertThat(full.exit()).as(full.message()).contains(ExitCode.RETRY);
        assertThat(full.message()).contains("No space left on device");
        assertThat(ingest().exit()).contains(ExitCode.DONE);
      }
      ends.add(full.exit().orElseThrow().name());
      assertTablesAreRight();
    }
    assertThat(ends).contains("RETRY");
  }

  @Test
  void takesNothingAtAll() {
    FullFileSystem.mountReadOnly();
    JobReport readOnly = ingest();
    assertThat(readOnly.exit()).contains(ExitCode.RETRY);
    assertThat(readOnly.message()).contains("Read-only file system");
    assertThat(Ledger.read(SPARK, shop.root(), "shop").rows()).isEmpty();
    FullFileSystem.room(Long.MAX_VALUE);
    assertThat(ingest().message()).isEqualTo("batch 1 published");
    assertTablesAreRight();
  }

  @Test
  void aNewerModelFinishesWhatTheOlderSealedAndReadsAnewAfterwards() {
    assertThat(ingest().message()).isEqualTo("batch 1 published");
    shop.sell(1000);
    FullFileSystem.roomUntil("SEALED");
    assertThat(ingest().exit()).contains(ExitCode.RETRY);
    FullFileSystem.room(Long.MAX_VALUE);
    shop.sell(1001);
    assertThat(newer().message()).isEqualTo("batch 2 of an earlier attempt finished");
    assertThat(sold()).contains("1000").doesNotContain("1001");
    assertThat(orders().columns()).contains("day");
    assertThat(newer().message()).isEqualTo("batch 3 published");
    assertThat(sold()).contains("1000", "1001");
    assertThat(orders().columns()).doesNotContain("day");
  }

  /** By a model that has no days of orders any more. */
  private JobReport newer() {
    IngestSpec job = shop.shop().ingest();
    IngestDataset orders = job.datasets().get(0);
    Schema schema =
        new Schema(
            orders.schema().columns().stream()
                .filter(column -> !column.name().equals("day"))
                .toList());
    return shop.ingest(
        Fixtures.environment(shop.shop().source()),
        new IngestSpec(
            job.platform(),
            job.ingestion(),
            job.source(),
            job.parallelism(),
            job.tables(),
            List.of(
                new IngestDataset(
                    orders.id(),
                    orders.physicalName(),
                    orders.mode(),
                    schema,
                    orders.guard(),
                    orders.retention()),
                job.datasets().get(1))));
  }

  private Dataset<Row> orders() {
    return MilestoneReader.open(SPARK, shop.root(), new DatasetKey("shop", "orders")).live();
  }

  private List<String> sold() {
    return orders().select("id").collectAsList().stream().map(row -> row.get(0) + "").toList();
  }

  private JobReport ingest() {
    return shop.ingest(Fixtures.environment(shop.shop().source()));
  }

  private void assertTablesAreRight() {
    Ledger ledger = Ledger.read(SPARK, shop.root(), "shop");
    assertThat(ledger.rows().stream().filter(row -> row.kind() == LedgerRow.Kind.INGEST))
        .as("one line a batch")
        .hasSize((int) ledger.lastNumber());
    assertThat(ledger.mergedBatch()).isEqualTo(ledger.lastNumber());
    assertThat(
            MilestoneReader.open(SPARK, shop.root(), new DatasetKey("shop", "orders"))
                .live()
                .orderBy("id", "line")
                .collectAsList())
        .extracting(row -> row.get(0) + " " + row.get(1) + " " + row.get(3))
        .isEqualTo(
            shop.sourceOrders().stream()
                .map(row -> row.get(0) + " " + row.get(1) + " " + row.get(3))
                .toList());
  }
}
