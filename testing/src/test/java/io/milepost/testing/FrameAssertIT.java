package io.milepost.testing;

import static io.milepost.testing.FrameAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class FrameAssertIT {
  private static final String HEADER = "id bigint|name|amount decimal(5,2)";

  @Test
  void acceptsTheSameRowsInAnyOrderOfRowsAndColumns(SparkSession spark) {
    Dataset<Row> frame = TextTable.frame(spark, HEADER, "1|Ann|1.50", "2||NULL");
    Dataset<Row> other =
        TextTable.frame(spark, "name|amount decimal(5,2)|id bigint", "|NULL|2", "Ann|1.50|1");
    assertThat(frame).keyedBy("id").hasSameRowsAs(other);
    assertThat(frame).hasRows("id bigint|name", "2|", "1|Ann");
  }

  @Test
  void namesMissingUnexpectedAndDifferentRowsByKey(SparkSession spark) {
    Dataset<Row> frame = TextTable.frame(spark, HEADER, "1|Ann|1.50", "2||NULL", "4|Dan|0");
    Dataset<Row> other = TextTable.frame(spark, HEADER, "1|Ann|1.51", "2|NULL|NULL", "3|Cid|0");
    assertThatThrownBy(() -> assertThat(frame).keyedBy("id").hasSameRowsAs(other))
        .hasMessageContainingAll(
            "4 rows differ",
            "different  {id=1}: amount is 1.50, not 1.51",
            "different  {id=2}: name is '', not NULL",
            "missing    {amount=0.00, id=3, name='Cid'}",
            "unexpected {amount=0.00, id=4, name='Dan'}");
  }

  @Test
  void countsRowsThatAreThereTwice(SparkSession spark) {
    Dataset<Row> frame = TextTable.frame(spark, "id bigint", "1", "1");
    assertThatThrownBy(() -> assertThat(frame).hasRows("id bigint", "1"))
        .hasMessageContainingAll("1 rows differ", "unexpected {id=1}");
  }

  @Test
  void refusesOtherColumns(SparkSession spark) {
    Dataset<Row> frame = TextTable.frame(spark, "id bigint", "1");
    assertThatThrownBy(() -> assertThat(frame).hasSameRowsAs(frame.withColumnRenamed("id", "no")))
        .hasMessageContaining("Expected columns [no] but found [id]");
  }

  @Test
  void writesRowsAsLines(SparkSession spark) {
    assertThat(TextTable.lines(TextTable.frame(spark, HEADER, "2||NULL", "1|Ann|1.50")))
        .containsExactly("1|Ann|1.50", "2||NULL");
  }

  @Test
  void refusesALineOfAnotherLength(SparkSession spark) {
    assertThatThrownBy(() -> TextTable.frame(spark, HEADER, "1|Ann"))
        .hasMessage("Invalid row: 1|Ann (2 columns, not 3)");
  }
}
