package io.milepost.merge.direct;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.commit.FileRows;
import io.milepost.merge.held.FewRows;
import io.milepost.merge.held.KeyBytes;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Open versions of few keys, found by the driver in a table that is small itself. */
final class FewVersions {
  private final SparkSession spark;
  private final FileRows files;
  private final StructType columns;

  /**
   * Versions in these files.
   *
   * @param spark the session to hold them in
   */
  FewVersions(SparkSession spark, FileRows files) {
    this.spark = requireNonNull(spark, "spark");
    this.files = requireNonNull(files, "files");
    this.columns = files.columns().add(OpenFiles.PLACE, DataTypes.LongType);
  }

  /** All of them, each with its place; empty if they are not few. */
  Optional<FewRows> all() {
    return found(row -> true);
  }

  /**
   * Those with a key of the log.
   *
   * @return empty if they are not few, or keys are not told by their bytes
   */
  Optional<FewRows> of(List<String> key, FewRows log) {
    Optional<KeyBytes> named = KeyBytes.of(log.frame().schema(), key);
    Optional<KeyBytes> has =
        KeyBytes.of(files.columns(), key).filter(keys -> named.filter(keys::isLike).isPresent());
    if (has.isEmpty()) {
      return Optional.empty();
    }
    Set<UnsafeRow> keys = new HashSet<>();
    log.rows().forEach(row -> keys.add(named.get().of(row).copy()));
    return found(row -> keys.contains(has.get().of(row)));
  }

  private Optional<FewRows> found(Predicate<InternalRow> wanted) {
    FewRows.Taken found = new FewRows.Taken(columns);
    GenericInternalRow placed = new GenericInternalRow(1);
    files.each(
        (file, place, row) -> {
          if (!wanted.test(row)) {
            return true;
          }
          placed.update(0, OpenFiles.place(file, place));
          return found.add(new JoinedRow(row, placed));
        });
    return found.rows(spark);
  }
}
