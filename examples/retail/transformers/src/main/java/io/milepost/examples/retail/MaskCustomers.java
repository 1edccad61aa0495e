package io.milepost.examples.retail;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.substring;

import io.milepost.job.transform.Transformer;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Takes customers, gives them back without name, address and number. */
public final class MaskCustomers implements Transformer {
  private static final int COUNTRY_CODE = 2;

  @Override
  public Map<String, Dataset<Row>> run(
      Map<String, Dataset<Row>> inputs, Map<String, String> parameters) {
    return Map.of("customer", masked(inputs.get("customer")));
  }

  static Dataset<Row> masked(Dataset<Row> customers) {
    return customers.select(
        col("custkey"),
        concat(lit("Customer "), col("custkey")).as("name"),
        substring(col("phone"), 1, COUNTRY_CODE).as("phone"),
        col("nationkey"),
        col("mktsegment"));
  }
}
