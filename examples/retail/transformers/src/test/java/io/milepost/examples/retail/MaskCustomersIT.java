package io.milepost.examples.retail;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.testing.SparkExtension;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class MaskCustomersIT {

  @Test
  void leavesNothingOfACustomerThatTellsWhoItIs(SparkSession spark) {
    Dataset<Row> customers =
        spark.sql(
            """
            SELECT * FROM VALUES
              (7L, 'Zoë', 'Alte Gasse 1', 3L, '13-345-678', 9.99BD, 'MACHINERY', 'calls often'),
              (8L, 'Ann', '', 4L, '', -1.00BD, 'BUILDING', NULL)
            AS t (custkey, name, address, nationkey, phone, acctbal, mktsegment, comment)
            """);
    Dataset<Row> masked =
        new MaskCustomers().run(Map.of("customer", customers), Map.of()).get("customer");
    assertThat(masked.columns())
        .containsExactly("custkey", "name", "phone", "nationkey", "mktsegment");
    assertThat(masked.collectAsList())
        .extracting(Row::mkString)
        .isEqualTo(List.of("7Customer 7133MACHINERY", "8Customer 84BUILDING"));
  }
}
