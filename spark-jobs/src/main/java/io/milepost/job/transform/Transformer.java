package io.milepost.job.transform;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a team's code implements, with a public constructor without parameters. The same inputs have
 * to give the same outputs: no clock, no random numbers, nothing from elsewhere.
 */
public interface Transformer {

  /**
   * Makes the datasets of the output store.
   *
   * @param inputs by the names the workspace gives them, columns by their names in the model
   * @param parameters as the workspace names them
   * @return every dataset of the output store by its id, with exactly its columns
   */
  Map<String, Dataset<Row>> run(Map<String, Dataset<Row>> inputs, Map<String, String> parameters);
}
