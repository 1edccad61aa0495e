package io.milepost.merge;

import static io.milepost.testing.FrameAssert.assertThat;

import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(SparkExtension.class)
class MilestoneStepsIT {
  private static final String HEADER = "id bigint|line int|name|price decimal(9,2)|rate double";

  @ParameterizedTest
  @MethodSource
  void findsWhatDiffersBetweenTwoImages(Scenario scenario, SparkSession spark) {
    Dataset<Row> before = TextTable.frame(spark, HEADER, scenario.lines(scenario.given()));
    Dataset<Row> after = TextTable.frame(spark, HEADER, scenario.lines(scenario.when()));
    Dataset<Row> changes =
        MilestoneSteps.difference(
            before,
            after,
            new MilestoneSteps.Compared(before.schema(), List.of("id", "line"), Set.of()));
    assertThat(changes)
        .keyedBy("id", "line")
        .hasRows(HEADER + "|mp_op", scenario.lines(scenario.then()));
  }

  static Stream<Scenario> findsWhatDiffersBetweenTwoImages() {
    return Stream.of(
        new Scenario("nothing in both", List.of(), List.of(), List.of()),
        new Scenario("the same rows", List.of("1|1|Ann|1|1"), List.of("1|1|Ann|1|1"), List.of()),
        new Scenario(
            "a key that is new", List.of(), List.of("1|1|Ann|1|1"), List.of("1|1|Ann|1|1|insert")),
        new Scenario(
            "a key that is gone",
            List.of("1|1|Ann|1|1"),
            List.of(),
            List.of("1|1|NULL|NULL|NULL|delete")),
        new Scenario(
            "one part of the key",
            List.of("1|12|Ann|1|1"),
            List.of("11|2|Ann|1|1"), // one text, if they were put together
            List.of("1|12|NULL|NULL|NULL|delete", "11|2|Ann|1|1|insert")),
        new Scenario(
            "a value",
            List.of("1|1|Ann|1|1", "2|1|Bob|1|1"),
            List.of("1|1|Ann|1.01|1", "2|1|Bob|1|1"),
            List.of("1|1|Ann|1.01|1|update")),
        new Scenario(
            "a value that becomes NULL",
            List.of("1|1|Ann|1|1"),
            List.of("1|1|NULL|1|1"),
            List.of("1|1|NULL|1|1|update")),
        new Scenario(
            "a value that was NULL",
            List.of("1|1|NULL|1|1"),
            List.of("1|1|Ann|1|1"),
            List.of("1|1|Ann|1|1|update")),
        new Scenario(
            "NULL in both", List.of("1|1|NULL|NULL|1"), List.of("1|1|NULL|NULL|1"), List.of()),
        new Scenario(
            "an empty text and NULL",
            List.of("1|1||1|1"),
            List.of("1|1|NULL|1|1"),
            List.of("1|1|NULL|1|1|update")),
        new Scenario(
            "case and blanks",
            List.of("1|1|Ann|1|1", "2|1|Bob|1|1"),
            List.of("1|1|ann|1|1", "2|1|Bob |1|1"),
            List.of("1|1|ann|1|1|update", "2|1|Bob |1|1|update")),
        new Scenario(
            "composed and decomposed letters",
            List.of("1|1|\u00e9|1|1"),
            List.of("1|1|e\u0301|1|1"),
            List.of("1|1|e\u0301|1|1|update")),
        new Scenario("NaN in both", List.of("1|1|a|1|NaN"), List.of("1|1|a|1|NaN"), List.of()),
        new Scenario(
            "NaN and NULL",
            List.of("1|1|a|1|NaN"),
            List.of("1|1|a|1|NULL"),
            List.of("1|1|a|1|NULL|update")),
        new Scenario("both zeros", List.of("1|1|a|1|-0.0"), List.of("1|1|a|1|0.0"), List.of()),
        new Scenario(
            "decimals by value", List.of("1|1|a|1.5|0"), List.of("1|1|a|1.50|0"), List.of()));
  }

  /** Two images, and the changes from the first to the second. */
  record Scenario(String name, List<String> given, List<String> when, List<String> then) {
    String[] lines(List<String> lines) {
      return lines.toArray(String[]::new);
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
