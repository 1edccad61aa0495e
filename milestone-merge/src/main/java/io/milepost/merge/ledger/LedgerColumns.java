package io.milepost.merge.ledger;

import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Columns of the ledger, and their order. */
final class LedgerColumns {
  static final String KIND = "kind";
  static final String BATCH = "batch";
  static final String ATTEMPT = "attempt";
  static final String RUN = "run_id";
  static final String SOURCE_TIME = "source_time";
  static final String PUBLISHED_AT = "published_at";
  static final String POSITION = "position";
  static final String TAKES_OVER = "takes_over";
  static final String MODEL_COMMIT = "model_commit";
  static final String JOB_DIGEST = "job_digest";
  static final String INPUTS = "inputs";
  static final String DATASETS = "datasets";

  /** Of a dataset: the highest ordinal of its events so far, where it is counted. */
  static final String LAST_SEQ = "last_seq";

  static final StructType DATASET =
      new StructType()
          .add("dataset", StringType)
          .add("received", LongType)
          .add("accepted", LongType)
          .add("quarantined", LongType)
          .add("inserted", LongType)
          .add("changed", LongType)
          .add("deleted", LongType)
          .add("unchanged", LongType)
          .add("fingerprint", StringType)
          .add(LAST_SEQ, LongType);

  static final StructType SCHEMA =
      new StructType()
          .add(KIND, StringType)
          .add(BATCH, LongType)
          .add(ATTEMPT, StringType)
          .add(RUN, StringType)
          .add(SOURCE_TIME, TimestampType)
          .add(PUBLISHED_AT, TimestampType)
          .add(POSITION, StringType)
          .add(TAKES_OVER, StringType)
          .add(MODEL_COMMIT, StringType)
          .add(JOB_DIGEST, StringType)
          .add(INPUTS, DataTypes.createMapType(StringType, LongType))
          .add(DATASETS, DataTypes.createArrayType(DATASET));

  private LedgerColumns() {}
}
