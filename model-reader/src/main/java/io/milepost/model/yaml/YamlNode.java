package io.milepost.model.yaml;

import static java.util.Objects.requireNonNull;

import io.milepost.model.problem.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A piece of a YAML file, and where it stands. */
public sealed interface YamlNode {

  /** Where it begins. */
  Place place();

  /** A single value, not yet understood. */
  record Scalar(String text, Style style, Place place) implements YamlNode {
    public Scalar {
      requireNonNull(text, "text");
      requireNonNull(style, "style");
      requireNonNull(place, "place");
    }

    /** Whether nothing is written, or a word that YAML takes for nothing. */
    public boolean isEmpty() {
      return style == Style.PLAIN && List.of("", "~", "null", "Null", "NULL").contains(text);
    }
  }

  /** How a single value is written. */
  enum Style {
    PLAIN,
    QUOTED
  }

  /** A list. */
  record Sequence(List<YamlNode> items, Place place) implements YamlNode {
    public Sequence {
      items = List.copyOf(items);
      requireNonNull(place, "place");
    }
  }

  /** A map, in the order it is written. */
  record Mapping(List<Entry> entries, Place place) implements YamlNode {
    public Mapping {
      entries = List.copyOf(entries);
      requireNonNull(place, "place");
    }

    /** The value of a key. */
    public Optional<Entry> find(String key) {
      return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
    }

    /** This map with the entries of another one in place of those with the same keys. */
    public Mapping replacedBy(Mapping other) {
      List<Entry> all = new ArrayList<>(entries);
      all.removeIf(entry -> other.find(entry.key()).isPresent());
      all.addAll(other.entries());
      return new Mapping(all, place);
    }
  }

  /** One key of a map and its value. */
  record Entry(String key, Place place, YamlNode value) {
    public Entry {
      requireNonNull(key, "key");
      requireNonNull(place, "place");
      requireNonNull(value, "value");
    }
  }

  /** Something that was reported already and is not to be read. */
  record Unusable(Place place) implements YamlNode {
    public Unusable {
      requireNonNull(place, "place");
    }
  }
}
