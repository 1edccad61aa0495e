package io.milepost.merge.table;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Observation;
import scala.concurrent.Await;
import scala.concurrent.duration.Duration;
import scala.jdk.javaapi.CollectionConverters;

/** What Spark observed while rows were written. */
public final class Observed {
  private static final long MOST_MINUTES = 10;

  private Observed() {}

  /**
   * The values by name, once the rows are written.
   *
   * @param effect what was done, for a message
   * @throws IllegalStateException if Spark does not tell them, as it may under more events than its
   *     listeners can take
   */
  public static Map<String, Object> values(Observation observation, String effect) {
    try {
      return CollectionConverters.asJava(
          Await.result(observation.future(), Duration.create(MOST_MINUTES, TimeUnit.MINUTES)));
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          ("Cannot %s: Spark has not told for %d minutes what was written. Run it again; if that"
                  + " does not help, give spark.scheduler.listenerbus.eventqueue.capacity more")
              .formatted(effect, MOST_MINUTES),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot %s: interrupted".formatted(effect), e);
    }
  }
}
