package io.milepost.merge.commit;

import java.util.List;

/**
 * Whether the Delta on the class path has the parts that commits are made of directly. It promises
 * to keep none of them; without them all goes through its public interfaces.
 */
public final class DeltaParts {
  private static final List<String> NAMES =
      List.of(
          "org.apache.spark.sql.classic.ExpressionUtils$",
          "org.apache.spark.sql.delta.OptimisticTransaction",
          "org.apache.spark.sql.delta.VersionChecksum",
          "org.apache.spark.sql.delta.commands.DeletionVectorWriter",
          "org.apache.spark.sql.delta.commands.DeletionVectorData",
          "org.apache.spark.sql.delta.deletionvectors.StoredBitmap$",
          "org.apache.spark.sql.delta.storage.dv.HadoopFileSystemDVStore",
          "org.apache.spark.sql.catalyst.expressions.aggregation.BitmapAggregator");

  private static final boolean PRESENT = NAMES.stream().allMatch(DeltaParts::isPresent);

  private DeltaParts() {}

  /** Whether all of them are there. */
  public static boolean arePresent() {
    return PRESENT;
  }

  /** Whether a class can be loaded: it is there, and so is what it extends. */
  public static boolean isPresent(String name) {
    try {
      Class.forName(name, false, DeltaParts.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
