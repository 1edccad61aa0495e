package io.milepost.merge.direct;

import io.milepost.merge.commit.TableAt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.RemoveFile;
import org.apache.spark.sql.delta.commands.DeletionVectorData;
import org.apache.spark.sql.delta.commands.DeletionVectorResult;
import org.apache.spark.sql.delta.commands.DeletionVectorWriter$;
import scala.Option;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Deletion vectors of versions that move: they are marked where they lie, and written once more as
 * they are now.
 *
 * @param actions of the commit
 * @param versions that are marked by it and were not before
 * @param vectors deletion vectors written
 * @param filesLeft files of which nothing is left
 */
record Marks(List<Action> actions, long versions, long vectors, long filesLeft) {
  Marks {
    actions = List.copyOf(actions);
  }

  /** No version moves. */
  static Marks none() {
    return new Marks(List.of(), 0, 0, 0);
  }

  /**
   * Writes the deletion vectors; what was marked before stays marked. On the driver there is at
   * most a bit per live row of a file.
   *
   * @param moved of each file that holds versions to move: its name, a bitmap of their places as
   *     Delta writes it, and their number
   */
  static Marks write(SparkSession spark, TableAt table, OpenFiles open, List<Row> moved) {
    Map<String, AddFile> files = open.byName();
    List<DeletionVectorData> data = new ArrayList<>();
    for (Row row : moved) {
      String name = row.getAs(OpenFiles.FILE);
      Row bitmap = row.getAs(MergeAttempt.BITMAP);
      data.add(
          new DeletionVectorData(
              name,
              Option.apply(file(files, name).deletionVector())
                  .map(vector -> vector.serializeToBase64()),
              bitmap.getAs("bitmap"),
              bitmap.getAs("cardinality")));
    }
    List<DeletionVectorResult> written =
        CollectionConverters.asJava(
            DeletionVectorWriter$.MODULE$
                .createMapperToStoreDeletionVectors(
                    spark, table.log().newDeltaHadoopConf(), table.log().dataPath(), 0)
                .apply(CollectionConverters.asScala(data.iterator()))
                .toSeq());
    return of(files, written);
  }

  private static Marks of(Map<String, AddFile> files, List<DeletionVectorResult> written) {
    List<Action> actions = new ArrayList<>();
    long now = System.currentTimeMillis();
    long versions = 0;
    long left = 0;
    for (DeletionVectorResult result : written) {
      AddFile file = file(files, result.filePath());
      long marked = result.deletionVector().cardinality() - file.numDeletedRecords();
      versions += marked;
      if (file.numLogicalRecords().contains(marked)) {
        actions.add(file.removeWithTimestamp(now, true));
        left++;
      } else {
        Tuple2<AddFile, RemoveFile> replaced = file.removeRows(result.deletionVector(), true, true);
        actions.add(replaced._1());
        actions.add(replaced._2());
      }
    }
    return new Marks(actions, versions, written.size() - left, left);
  }

  private static AddFile file(Map<String, AddFile> files, String name) {
    AddFile file = files.get(name);
    if (file == null) {
      throw new IllegalStateException("Cannot merge: a version was read from unknown file " + name);
    }
    return file;
  }
}
