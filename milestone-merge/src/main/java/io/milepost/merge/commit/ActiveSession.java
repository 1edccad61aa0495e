package io.milepost.merge.commit;

import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/** The session from which Delta takes its settings, and in which it makes its frames. */
public final class ActiveSession {
  private ActiveSession() {}

  /** Does some work while a session is the active one of this thread. */
  public static <T> T during(SparkSession spark, Supplier<T> work) {
    Option<SparkSession> before = SparkSession.getActiveSession();
    SparkSession.setActiveSession(spark);
    try {
      return work.get();
    } finally {
      if (before.isDefined()) {
        SparkSession.setActiveSession(before.get());
      } else {
        SparkSession.clearActiveSession();
      }
    }
  }
}
