package io.milepost.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.care.Care;
import io.milepost.merge.care.Correction;
import io.milepost.merge.care.Restatement;
import io.milepost.merge.care.Slice;
import io.milepost.merge.engine.SparkRows;
import io.milepost.merge.engine.SqlQuestion;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class SqlViewsIT {
  private static final String PEOPLE = "id bigint|name";
  private static final String RATED = PEOPLE + "|rate double";
  private static final String OURS = "|mp_batch_in bigint|mp_batch_out bigint";

  @TempDir private Path root;

  @Test
  void showsTheSameInPlainSql(SparkSession shared) {
    SparkSession spark = shared.newSession();
    spark.conf().set("spark.sql.datetime.java8API.enabled", "true");
    Lake lake = new Lake(spark, root).dataset("people", PEOPLE, "id");
    StructType click = TextTable.frame(spark, "name").schema();
    lake.dataset(Lake.builder("clicks", IngestMode.APPEND, click).build());
    lake.has("clicks", "name", "a", "a");
    lake.has("people", PEOPLE, "1|Ann", "2|Bob", "3|Cid", "4|Dan").day(1);
    lake.has("people", PEOPLE, "1|Anna", "3|Cid", "5|Eva").day(2);
    assertThatSqlShowsTheSame(
        spark, lake.read("people"), questions(List.of(1L), new long[][] {{1, 2}}));

    String[] third = {"1|Ada|1|2", "1|Ann|2|NULL", "3|Cy|1|NULL", "4|Dan|1|NULL"};
    restate("id IN (1, 3, 4)", TextTable.frame(spark, PEOPLE + OURS, third));
    lake.dataset("people", RATED, "id");
    lake.has("people", RATED, "1|Ann|NaN", "2|Bob|1", "4|Dan|-0.0").day(4);
    String[] fifth = {"3|Cid|NULL|1|4", "4|Dan|NULL|1|2", "4|Don|NULL|4|NULL"};
    restate("id > 2", TextTable.frame(spark, RATED + OURS, fifth));
    lake.has("people", RATED, "1|Ann|NaN", "2|Bob|NULL", "5|Eva|0").day(6);
    long[][] pairs = {{0, 6}, {1, 6}, {2, 3}, {2, 5}, {5, 6}};
    assertThatSqlShowsTheSame(spark, lake.read("people"), questions(List.of(3L, 5L), pairs));
    assertThatSqlShowsTheSame(
        spark, lake.read("clicks"), questions(List.of(), new long[][] {{1, 4}}));
  }

  private static List<SqlQuestion> questions(List<Long> batches, long[][] pairs) {
    List<SqlQuestion> questions = new ArrayList<>(SqlQuestion.ofStates(batches));
    for (String time : List.of("2026-01-02T23:00:00Z", "2026-01-03T00:00:00Z")) {
      questions.add(SqlQuestion.at(Instant.parse(time)));
    }
    for (long[] pair : pairs) {
      questions.addAll(SqlQuestion.between(pair[0], pair[1]));
    }
    return questions;
  }

  private void restate(String slice, Dataset<Row> versions) {
    DatasetKey people = new DatasetKey(Lake.STORE, "people");
    new Restatement(new Care(versions.sparkSession(), root.toString()), people)
        .restate(Slice.where(slice), Correction.versions(versions), BatchRequest.of(slice));
  }

  private void assertThatSqlShowsTheSame(
      SparkSession spark, MilestoneReader reader, List<SqlQuestion> questions) {
    SparkSession plain = SessionSettings.pinned(spark);
    SqlViews views =
        reader.sql(SqlViews.Tables.ofSpark(root.toString(), Lake.STORE, reader.dataset()));
    for (SqlQuestion question : questions) {
      assertThat(SparkRows.lines(plain.sql(question.sql().apply(views))))
          .as("%s of %s", question.name(), reader.dataset())
          .isEqualTo(SparkRows.lines(question.rows().apply(reader)));
    }
  }
}
