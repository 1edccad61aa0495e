package io.milepost.merge.direct;

import static io.milepost.merge.MilestoneColumns.BATCH_IN;
import static io.milepost.merge.MilestoneColumns.OP;
import static io.milepost.merge.MilestoneColumns.OPEN;
import static io.milepost.merge.MilestoneColumns.REVISION;
import static io.milepost.merge.MilestoneColumns.VALID_FROM;

import io.milepost.merge.IngestMode;
import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.commit.CopyRule;
import io.milepost.merge.commit.Footed;
import io.milepost.merge.table.NewVersions;
import io.milepost.merge.version.MilestoneMerge.DatasetBatch;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.statistics.Statistics;

/**
 * Which files of the change log may be files of the milestones as they are: those of a first batch,
 * or of rows without a key, in which each row is an open version. Whether they were staged as
 * versions of that batch, their footers say.
 */
final class Adoption {
  private Adoption() {}

  /** Whether each row may be a new version, as far as it can be told from counts. */
  static boolean mayBe(DatasetBatch merged, long rows, long open) {
    boolean aloneInKey = open == 0 && merged.named() == rows;
    return aloneInKey || merged.contract().mode() == IngestMode.APPEND;
  }

  /** What the files have to hold. */
  static CopyRule rule(DatasetBatch merged) {
    return new CopyRule(
        NewVersions.BEGUN,
        NewVersions.LOGGED,
        Map.of(OPEN, "true"),
        files ->
            files.stream().allMatch(file -> isOf(file, merged))
                && (merged.contract().key().isEmpty()
                    || areInOrder(files, merged.contract().key().get(0))));
  }

  private static boolean isOf(Footed file, DatasetBatch merged) {
    long time = ChronoUnit.MICROS.between(Instant.EPOCH, merged.sourceTime());
    return isAll(file, BATCH_IN, merged.batch())
        && isAll(file, VALID_FROM, time)
        && isAll(file, REVISION, 0)
        && deletesNothing(file);
  }

  private static boolean isAll(Footed file, String column, Object value) {
    List<Statistics<?>> known = file.statistics(column);
    return known.size() == file.groups()
        && known.stream()
            .allMatch(
                group ->
                    group.genericGetMin().equals(value) && group.genericGetMax().equals(value));
  }

  /** Deletes come before all other operations in the alphabet. */
  private static boolean deletesNothing(Footed file) {
    List<Statistics<?>> known = file.statistics(OP);
    return known.size() == file.groups()
        && known.stream()
            .noneMatch(group -> group.minAsString().compareTo(MilestoneSteps.DELETE) <= 0);
  }

  /**
   * Whether no two row groups have keys between each other's: a reader of a few keys opens few of
   * them. Otherwise the versions are better sorted once.
   */
  private static boolean areInOrder(List<Footed> files, String key) {
    int groups = files.stream().mapToInt(Footed::groups).sum();
    List<Statistics<?>> known =
        files.stream().flatMap(file -> file.statistics(key).stream()).toList();
    if (groups <= 1 || known.size() < groups) {
      return groups <= 1;
    }
    @SuppressWarnings("unchecked")
    Comparator<Object> order = (Comparator<Object>) (Comparator<?>) known.get(0).comparator();
    List<Statistics<?>> sorted =
        known.stream()
            .sorted(Comparator.comparing(group -> (Object) group.genericGetMin(), order))
            .toList();
    for (int i = 1; i < sorted.size(); i++) {
      if (order.compare(sorted.get(i - 1).genericGetMax(), sorted.get(i).genericGetMin()) > 0) {
        return false;
      }
    }
    return true;
  }
}
