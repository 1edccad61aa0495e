package io.milepost.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.MergeSpec.TableFormat;
import io.milepost.merge.engine.KernelRows;
import io.milepost.merge.engine.PythonReadings;
import io.milepost.merge.engine.PythonReadings.Answer;
import io.milepost.merge.engine.SparkRows;
import io.milepost.merge.engine.SqlQuestion;
import io.milepost.testing.SparkExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every row and every value of our tables, as others read them: equal to what Spark reads, or
 * refused, and never wrong.
 */
@ExtendWith(SparkExtension.class)
class OtherReadersIT {
  private static final String LEDGER = "ingestions/shop/ledger";
  private static final String SUPERSEDED = "datasets/shop/things/superseded";
  private static final List<SqlQuestion> QUESTIONS = questions();
  private static final List<String> READERS = List.of("delta-rs arrow", "polars", "polars lazy");
  private static final Map<TableFormat, Lake> LAKES = new EnumMap<>(TableFormat.class);
  private static Map<String, Answer> answers;

  @BeforeAll
  static void readAll(SparkSession shared, @TempDir Path root) {
    SparkSession spark = shared.newSession();
    spark.conf().set("spark.sql.datetime.java8API.enabled", "true");
    PythonReadings readings = new PythonReadings();
    for (TableFormat format : TableFormat.values()) {
      Lake lake = SampleLake.make(spark, root.resolve(format.name()), format);
      LAKES.put(format, lake);
      for (String table : tables()) {
        String path = lake.folder(table).toString();
        for (String reader : READERS) {
          readings.table(name(format, reader, table), reader, path);
        }
        readings.query(
            name(format, "delta-rs query", table),
            Map.of("all_rows", path),
            "SELECT * FROM all_rows");
      }
      for (String dataset : SampleLake.DATASETS) {
        Map<String, String> paths = paths(lake, dataset);
        SqlViews views =
            lake.read(dataset)
                .sql(new SqlViews.Tables("milestones", "superseded", "ledger", SqlViews::quotes));
        for (SqlQuestion question : QUESTIONS) {
          String query = question.sql().apply(views);
          readings.query(name(format, question.name(), dataset), paths, query);
        }
      }
    }
    answers = readings.run(root);
  }

  private static Map<String, String> paths(Lake lake, String dataset) {
    Map<String, String> paths = new HashMap<>();
    paths.put("milestones", lake.folder(milestones(dataset)).toString());
    paths.put("ledger", lake.folder(LEDGER).toString());
    if (dataset.equals("things")) {
      paths.put("superseded", lake.folder(SUPERSEDED).toString());
    }
    return paths;
  }

  private static List<SqlQuestion> questions() {
    List<SqlQuestion> questions = new ArrayList<>(SqlQuestion.ofStates(List.of(1L, 3L)));
    questions.add(SqlQuestion.at(Instant.parse("2026-01-03T00:00:00Z")));
    questions.addAll(SqlQuestion.between(0, 5));
    questions.addAll(SqlQuestion.between(1, 2));
    // Net changes from 1 to 4 differ: maps of rows that went and came back count as changed.
    questions.add(SqlQuestion.between(1, 4).get(1));
    return questions;
  }

  private static List<String> tables() {
    List<String> tables = new ArrayList<>(List.of(LEDGER, SUPERSEDED));
    for (String dataset : SampleLake.DATASETS) {
      tables.add(milestones(dataset));
      tables.add("datasets/shop/" + dataset + "/changes");
    }
    return tables;
  }

  private static String milestones(String dataset) {
    return "datasets/shop/" + dataset + "/milestones";
  }

  private static String name(TableFormat format, String reader, String table) {
    return "%s: %s of %s".formatted(format, reader, table);
  }

  @ParameterizedTest
  @EnumSource
  void areReadByDeltaRsQueriesAsBySpark(TableFormat format) {
    assertThatAllTablesAreReadBy("delta-rs query", format);
  }

  @ParameterizedTest
  @EnumSource
  void areReadByPolarsAsBySpark(TableFormat format) {
    assertThatAllTablesAreReadBy("polars", format);
    assertThatAllTablesAreReadBy("polars lazy", format);
  }

  @ParameterizedTest
  @EnumSource
  void areReadByDeltaKernelAsBySpark(TableFormat format, SparkSession spark) {
    for (String table : tables()) {
      assertThat(
              KernelRows.lines(
                  LAKES.get(format).folder(table).toString(),
                  spark.sparkContext().hadoopConfiguration()))
          .as(table)
          .isEqualTo(SparkRows.lines(LAKES.get(format).table(table)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void areReadByArrowAsBySparkOrRefusedWhereTheyHaveDeletionVectors(TableFormat format) {
    for (String table : tables()) {
      Answer answer = answers.get(name(format, "delta-rs arrow", table));
      if (hasDeletionVectors(LAKES.get(format).folder(table))) {
        assertThat(answer.error()).as(table).contains("deletionVectors");
        assertThat(answer.lines()).isEmpty();
      } else {
        assertThatIsAsInSpark(answer, format, table);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void haveDeletionVectorsWhereTheyAreFast(TableFormat format) {
    for (String table : tables()) {
      assertThat(hasDeletionVectors(LAKES.get(format).folder(table)))
          .as(table)
          .isEqualTo(format == TableFormat.FAST && table.endsWith("milestones"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void showTheSameToAnEngineThatKnowsOnlySql(TableFormat format) {
    for (String dataset : SampleLake.DATASETS) {
      MilestoneReader reader = LAKES.get(format).read(dataset);
      for (SqlQuestion question : QUESTIONS) {
        assertThatIsEqual(
            answers.get(name(format, question.name(), dataset)),
            SparkRows.lines(question.rows().apply(reader)),
            question.name() + " of " + dataset);
      }
    }
  }

  private static void assertThatAllTablesAreReadBy(String reader, TableFormat format) {
    for (String table : tables()) {
      assertThatIsAsInSpark(answers.get(name(format, reader, table)), format, table);
    }
  }

  private static void assertThatIsAsInSpark(Answer answer, TableFormat format, String table) {
    List<String> expected = SparkRows.lines(LAKES.get(format).table(table));
    assertThat(expected).as(table).isNotEmpty();
    assertThatIsEqual(answer, expected, table);
  }

  private static void assertThatIsEqual(Answer answer, List<String> expected, String what) {
    assertThat(answer.error()).as(what).isEmpty();
    assertThat(answer.lines()).as(what).isEqualTo(expected);
  }

  private static boolean hasDeletionVectors(Path table) {
    try (Stream<Path> files = Files.list(table.resolve("_delta_log"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".json")).toList()) {
        if (Files.readString(file).contains("\"deletionVector\":{")) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
