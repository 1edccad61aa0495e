package io.milepost.merge.staging;

import static io.milepost.merge.table.Types.columns;
import static org.apache.spark.sql.functions.col;

import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.seal.Seal.SealedDataset;
import io.milepost.merge.staging.DatasetStaging.Before;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.Types;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Images of everything: what they change is found by comparing them with the one before. */
final class ImageStaging {
  private final StagedFiles files;
  private final MergeSpec spec;
  private final Before before;

  ImageStaging(StagedFiles files, MergeSpec spec, Before before) {
    this.files = files;
    this.spec = spec;
    this.before = before;
  }

  /** An image of everything is compared with the one before. */
  Staged stage(AcceptedRows accepted) {
    RowFacts facts = accepted.facts();
    if (before.live().isEmpty() && accepted.asStaged()) {
      List<String> names = facts.rows() == 0 ? List.of() : files.names(StagedFiles.ROWS);
      Keys keys = new Keys(facts.named(), 0, 0, 0);
      return compared(accepted, new Compared(names, facts.named(), keys, facts.fingerprint()));
    }
    int partitions = DatasetStaging.partitions(accepted.bytes());
    Dataset<Row> changes =
        before
            .live()
            .map(Supplier::get)
            .map(
                live ->
                    MilestoneSteps.difference(
                        spread(Types.aligned(present(live, accepted), spec.schema()), partitions),
                        spread(accepted.rows(), partitions),
                        spec))
            .orElseGet(() -> MilestoneSteps.inserted(accepted.rows(), spec.schema()));
    ChangeFiles.Measured written = new ChangeFiles(files, spec, before.batch()).write(changes);
    long named = facts.named() + kept(accepted);
    Keys keys =
        new Keys(
            written.of(MilestoneSteps.INSERT),
            written.of(MilestoneSteps.UPDATE),
            written.of(MilestoneSteps.DELETE),
            named - written.of(MilestoneSteps.INSERT) - written.of(MilestoneSteps.UPDATE));
    Optional<String> refusal = GuardCheck.refusal(spec.guard(), facts.accepted(), keys);
    long approved = before.approved(spec.dataset().dataset());
    if (refusal.isPresent() && keys.deleted() > approved) {
      String given = approved < 0 ? "" : " The approval given covers %d rows.".formatted(approved);
      return Staged.refused(
          spec,
          refusal.get()
              + given
              + " An approval, where one can be given, has to name dataset %s, batch %d, %d rows."
                  .formatted(spec.dataset().dataset(), before.batch(), keys.deleted()));
    }
    List<String> names = written.rows() == 0 ? List.of() : files.names(StagedFiles.CHANGES);
    return compared(accepted, new Compared(names, named, keys, written.text()));
  }

  private record Compared(List<String> files, long named, Keys keys, String fingerprint) {}

  private Staged compared(AcceptedRows accepted, Compared compared) {
    boolean net = TableContract.of("", spec, 1).isNet();
    return new Staged(
        Optional.of(
            new SealedDataset(
                spec.dataset().dataset(),
                compared.files(),
                accepted.counted(),
                compared.named(),
                OptionalLong.empty(),
                net ? Optional.of(compared.keys()) : Optional.empty(),
                accepted.bytes(),
                compared.fingerprint(),
                Optional.empty())),
        Optional.empty());
  }

  /** A row that cannot be used is not absent: what is live of its key stays as it is. */
  private Dataset<Row> present(Dataset<Row> live, AcceptedRows accepted) {
    return accepted.facts().rejected() == 0
        ? live
        : live.join(unusable(accepted), joined(), "left_anti");
  }

  /** Live keys of which there are only rows that cannot be used. */
  private long kept(AcceptedRows accepted) {
    return accepted.facts().rejected() == 0
        ? 0
        : before
            .live()
            .map(Supplier::get)
            .map(live -> live.join(unusable(accepted), joined(), "left_semi").count())
            .orElse(0L);
  }

  private Dataset<Row> unusable(AcceptedRows accepted) {
    Dataset<Row> rejected =
        accepted
            .staged()
            .where(col(MilestoneColumns.REASON).isNotNull())
            .select(columns(spec.key()));
    return rejected.join(accepted.rows().select(columns(spec.key())), joined(), "left_anti");
  }

  private scala.collection.immutable.Seq<String> joined() {
    return scala.jdk.javaapi.CollectionConverters.asScala(spec.key()).toSeq();
  }

  private Dataset<Row> spread(Dataset<Row> rows, int partitions) {
    return partitions == 1 ? rows.coalesce(1) : rows.repartition(partitions, columns(spec.key()));
  }
}
