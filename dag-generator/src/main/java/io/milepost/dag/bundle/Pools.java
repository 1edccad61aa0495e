package io.milepost.dag.bundle;

import io.milepost.dag.spec.CanonicalJson;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The file that {@code airflow pools import} makes a bundle's pools from. */
public final class Pools {
  /** Its path. */
  public static final String FILE = "pools.json";

  private Pools() {}

  static String json(SortedMap<String, Integer> slots) {
    Map<String, Object> pools = new TreeMap<>();
    slots.forEach(
        (name, count) ->
            pools.put(
                name,
                Map.of(
                    "slots",
                    count,
                    "description",
                    "Connections that jobs of Milepost may hold at once, as the model says.",
                    "include_deferred",
                    false)));
    return CanonicalJson.write(pools);
  }
}
