package io.milepost.model;

import io.milepost.model.Identity.Named;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All things of one kind by their names, in the order of the names. */
public record Index<T extends Named>(Map<String, T> byName) implements Iterable<T> {
  public Index {
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(new TreeMap<>(byName)));
  }

  /** An index of these; of two with one name the first stays. */
  public static <T extends Named> Index<T> of(Collection<T> things) {
    Map<String, T> byName = new TreeMap<>();
    things.forEach(thing -> byName.putIfAbsent(thing.name(), thing));
    return new Index<>(byName);
  }

  /** The one of that name. */
  public Optional<T> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * The one of that name, where a check has made sure that there is one.
   *
   * @throws IllegalArgumentException if there is none
   */
  public T require(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown name: %s (declared: %s)".formatted(name, names())));
  }

  /** All names, sorted. */
  public Set<String> names() {
    return byName.keySet();
  }

  /** All things, by name. */
  public Stream<T> stream() {
    return byName.values().stream();
  }

  @Override
  public Iterator<T> iterator() {
    return byName.values().iterator();
  }
}
