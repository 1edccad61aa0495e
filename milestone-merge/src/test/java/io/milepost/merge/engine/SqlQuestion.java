package io.milepost.merge.engine;

import io.milepost.merge.MilestoneReader;
import io.milepost.merge.SqlViews;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Something that can be asked of a dataset in plain SQL as of the reader. */
public record SqlQuestion(
    String name, Function<SqlViews, String> sql, Function<MilestoneReader, Dataset<Row>> rows) {

  /** What can be asked of rows: now, as of each batch, and as each batch knew them. */
  public static List<SqlQuestion> ofStates(List<Long> batches) {
    Stream<SqlQuestion> now =
        Stream.of(
            new SqlQuestion("live", SqlViews::live, MilestoneReader::live),
            new SqlQuestion("history", SqlViews::history, MilestoneReader::versions));
    return Stream.concat(now, batches.stream().flatMap(SqlQuestion::of)).toList();
  }

  private static Stream<SqlQuestion> of(long batch) {
    String number = String.valueOf(batch);
    return Stream.of(
        new SqlQuestion("as of " + number, v -> v.asOf(number), r -> r.asOf(batch)),
        new SqlQuestion(
            "live, known at " + number,
            v -> v.knownAt(number).live(),
            r -> r.knownAt(batch).live()),
        new SqlQuestion(
            "history, known at " + number,
            v -> v.knownAt(number).history(),
            r -> r.knownAt(batch).versions()));
  }

  /** The rows as of a time. */
  public static SqlQuestion at(Instant time) {
    String literal = "TIMESTAMP '%s'".formatted(time.toString().replace('T', ' ').replace("Z", ""));
    return new SqlQuestion("as of " + time, v -> v.asOfTime(literal), r -> r.asOf(time));
  }

  /** What changed after one batch through another. */
  public static List<SqlQuestion> between(long from, long to) {
    String of = " from %d to %d".formatted(from, to);
    String after = String.valueOf(from);
    String through = String.valueOf(to);
    return List.of(
        new SqlQuestion("changes" + of, v -> v.changes(after, through), r -> r.changes(from, to)),
        new SqlQuestion(
            "each change" + of, v -> v.eachChange(after, through), r -> r.eachChange(from, to)));
  }
}
