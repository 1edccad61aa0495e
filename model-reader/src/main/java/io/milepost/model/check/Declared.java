package io.milepost.model.check;

import java.util.Map;
import java.util.Set;

/**
 * The names that files declare, by kind, whether or not the files could be understood: what refers
 * to a broken file is not wrong itself.
 */
public record Declared(Map<String, Set<String>> names) {
  public Declared {
    names = Map.copyOf(names);
  }

  /** Whether a file declares it. */
  public boolean has(String kind, String name) {
    return names.getOrDefault(kind, Set.of()).contains(name);
  }
}
