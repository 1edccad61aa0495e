package io.milepost.merge.bench;

import static org.apache.spark.sql.functions.lit;

import io.milepost.merge.IngestMode;
import io.milepost.merge.bench.Figure.Goal;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** All rows of a source are read again, of which few have changed, are new, or are gone. */
final class FullRead implements Runnable {
  private final Bench bench;
  private final Timings timings = new Timings();
  private boolean checked = true;

  FullRead(Bench bench) {
    this.bench = bench;
  }

  @Override
  public void run() {
    long keys = bench.size().imageKeys();
    Facts facts = bench.facts();
    Ours ours = new Ours(bench, "ours", IngestMode.FULL);
    Dataset<Row> first = bench.source("image0", facts.image(keys, 0), keys);
    ours.publish(0, first);
    ours.merge();
    Textbook textbook = new Textbook(bench.spark(), bench.folder("textbook"));
    textbook.create(Textbook.versions(first, 0, lit(null)), false);
    for (int day = 1; day <= Bench.WARM + Bench.RUNS; day++) {
      Dataset<Row> image = bench.source("image" + day, facts.image(keys, day), keys);
      timings.add(ours.publish(day, image), ours.merge());
      timings.add("textbook", textbook.mergeImage(image, day));
      checked &= Sums.same(ours.live(), image);
      checked &= Sums.same(textbook.live(), image);
    }
    checked &= Sums.sameVersions(ours.versions(), textbook.versions());
    Map<String, Object> notes = timings.parts();
    notes.put("keys", keys);
    bench
        .figures()
        .add(
            new Figure(
                "merge-5",
                "textbook MERGE of a full read, 1.2 % changed / from reading to milestones",
                Goal.atLeast(8),
                timings.turns("all", "textbook"),
                "s",
                checked,
                notes));
  }
}
