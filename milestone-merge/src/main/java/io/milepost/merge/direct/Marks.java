package io.milepost.merge.direct;

import io.milepost.merge.commit.TableAt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.DeletionVectorDescriptor;
import org.apache.spark.sql.delta.actions.RemoveFile;
import org.apache.spark.sql.delta.commands.DeletionVectorData;
import org.apache.spark.sql.delta.commands.DeletionVectorResult;
import org.apache.spark.sql.delta.commands.DeletionVectorWriter$;
import org.apache.spark.sql.delta.deletionvectors.RoaringBitmapArray;
import org.apache.spark.sql.delta.deletionvectors.RoaringBitmapArrayFormat;
import scala.Option;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;

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
   * most a bit per live row.
   *
   * @param places of the versions to mark, each an {@link OpenFiles#PLACE}
   */
  static Marks write(SparkSession spark, TableAt table, OpenFiles open, RoaringBitmapArray places) {
    Map<Integer, RoaringBitmapArray> rows = new TreeMap<>();
    places.forEach(
        place -> {
          rows.computeIfAbsent(
                  OpenFiles.file((Long) place),
                  file -> RoaringBitmapArray.apply(TableAt.seq(List.of())))
              .add(OpenFiles.row((Long) place));
          return BoxedUnit.UNIT;
        });
    Map<String, AddFile> files = new HashMap<>();
    List<DeletionVectorData> data = new ArrayList<>();
    rows.forEach(
        (number, bitmap) -> {
          AddFile file = open.file(number);
          String name = open.name(number);
          files.put(name, file);
          data.add(
              new DeletionVectorData(
                  name,
                  Option.apply(file.deletionVector())
                      .map(DeletionVectorDescriptor::serializeToBase64),
                  bitmap.serializeAsByteArray(RoaringBitmapArrayFormat.Portable()),
                  bitmap.cardinality()));
        });
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
      AddFile file = files.get(result.filePath());
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
}
