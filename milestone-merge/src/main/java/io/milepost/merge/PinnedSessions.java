package io.milepost.merge;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Sessions of our own by their settings, which nobody changes. Spark keeps every session for ever
 * (the cleaner of its artifacts holds it), so that one for each piece of work would fill the memory
 * of an application that does many.
 */
final class PinnedSessions {
  private static final Map<Key, SparkSession> MADE = new HashMap<>();

  private PinnedSessions() {}

  private record Key(SparkContext context, Map<String, String> settings) {}

  /** A session on the same cluster with these settings. */
  static SparkSession of(SparkSession session, Map<String, String> settings) {
    Key key = new Key(session.sparkContext(), Map.copyOf(settings));
    synchronized (MADE) {
      MADE.keySet().removeIf(made -> made.context().isStopped());
      return MADE.computeIfAbsent(key, made -> made(session, made.settings()));
    }
  }

  /** A new one. */
  static SparkSession made(SparkSession session, Map<String, String> settings) {
    SparkSession own = session.newSession();
    settings.forEach((name, value) -> own.conf().set(name, value));
    return own;
  }
}
