package io.milepost.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.testing.SparkExtension;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class SessionSettingsIT {
  private static final String EXTENSIONS = "spark.sql.extensions";

  @Test
  void worksInNoSessionWithoutDelta(SparkSession spark) {
    // Extensions are read when a session is made, from the settings of the whole application.
    SparkConf application = spark.sparkContext().conf();
    String extensions = application.get(EXTENSIONS);
    application.remove(EXTENSIONS);
    SparkSession plain;
    try {
      plain = new org.apache.spark.sql.classic.SparkSession(spark.sparkContext());
    } finally {
      application.set(EXTENSIONS, extensions);
    }
    assertThatThrownBy(() -> SessionSettings.pinned(plain))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("The Spark session has no Delta: start it with");
    assertThat(SessionSettings.pinned(spark).conf().get("spark.sql.session.timeZone"))
        .isEqualTo("UTC");
  }
}
