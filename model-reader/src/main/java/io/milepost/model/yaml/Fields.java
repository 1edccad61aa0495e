package io.milepost.model.yaml;

import io.milepost.model.problem.ModelPath;
import io.milepost.model.problem.Place;
import io.milepost.model.text.Suggestion;
import io.milepost.model.yaml.YamlNode.Entry;
import io.milepost.model.yaml.YamlNode.Mapping;
import io.milepost.model.yaml.YamlNode.Scalar;
import io.milepost.model.yaml.YamlNode.Sequence;
import io.milepost.model.yaml.YamlNode.Unusable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The keys of one map of a model, each read by its declared type. What does not fit is reported and
 * reading goes on; {@link #end} reports the keys that nobody asked for.
 */
public final class Fields {
  private static final String REQUIRED = "it is required";

  private final Mapping map;
  private final ModelPath at;
  private final Notes notes;
  private final Set<String> declared = new LinkedHashSet<>();

  /** Whether there is no map: that was reported, and nothing is missing in it. */
  private final boolean absent;

  private Fields(Mapping map, ModelPath at, Notes notes, boolean absent) {
    this.map = map;
    this.at = at;
    this.notes = notes;
    this.absent = absent;
  }

  /** The fields of a map; of anything else, after reporting it, those of an empty one. */
  public static Fields of(YamlNode node, ModelPath at, Notes notes) {
    if (node instanceof Mapping map) {
      return new Fields(map, at, notes, false);
    }
    Fields none = new Fields(new Mapping(List.of(), node.place()), at, notes, true);
    none.wrong(node, at, "a map of keys");
    return none;
  }

  /** The spot in the model. */
  public ModelPath at() {
    return at;
  }

  /** Where the map begins. */
  public Place place() {
    return map.place();
  }

  /** Where the value of a key begins; the map if the key is not there. */
  public Place placeOf(String key) {
    return map.find(key).map(entry -> entry.value().place()).orElse(map.place());
  }

  /** Where problems and places are noted. */
  public Notes notes() {
    return notes;
  }

  /** Whether the key is there. */
  public boolean has(String key) {
    return entry(key).isPresent();
  }

  /** The value of a key, if it is there. */
  public <T> Optional<T> find(String key, FieldType<T> type) {
    return entry(key).map(entry -> read(entry.value(), at.child(key), type));
  }

  /** The value of a key that has to be there. */
  public <T> T require(String key, FieldType<T> type) {
    if (!has(key)) {
      missing(key, REQUIRED);
      return type.placeholder();
    }
    return find(key, type).orElse(type.placeholder());
  }

  /** The fields of the map behind a key, if it is there. */
  public Optional<Fields> findMap(String key) {
    return entry(key).map(entry -> of(entry.value(), at.child(key), notes));
  }

  /** The fields of the map behind a key that has to be there. */
  public Fields requireMap(String key) {
    if (!has(key)) {
      missing(key, REQUIRED);
    }
    return findMap(key)
        .orElseGet(
            () -> new Fields(new Mapping(List.of(), map.place()), at.child(key), notes, true));
  }

  /** The list behind a key, if it is there. */
  public <T> Optional<List<T>> findList(String key, FieldType<T> type) {
    return entry(key)
        .map(
            entry -> {
              List<T> values = new ArrayList<>();
              for (Item item : items(key)) {
                values.add(item.read(type));
              }
              return values;
            });
  }

  /** The list behind a key; an empty one if it is not there. */
  public <T> List<T> list(String key, FieldType<T> type) {
    return findList(key, type).orElse(List.of());
  }

  /** The list behind a key that has to be there and hold something. */
  public <T> List<T> requireList(String key, FieldType<T> type) {
    if (!has(key)) {
      missing(key, REQUIRED);
    }
    List<T> values = list(key, type);
    if (has(key) && values.isEmpty() && value(key) instanceof Sequence) {
      error(key, "empty-value", "Cannot read key %s: the list is empty".formatted(key));
    }
    return values;
  }

  /** The elements behind a key, each either a single value or a map. */
  public List<Item> items(String key) {
    return entry(key).map(entry -> items(entry.value(), at.child(key))).orElse(List.of());
  }

  private List<Item> items(YamlNode node, ModelPath path) {
    List<Item> items = new ArrayList<>();
    if (node instanceof Sequence list) {
      for (YamlNode item : list.items()) {
        items.add(new Item(item, path.child(items.size())));
      }
    } else {
      wrong(node, path, "a list");
    }
    return items;
  }

  /**
   * The map behind a key whose own keys the user chooses; each value is a single value or a map.
   */
  public Map<String, Item> entries(String key) {
    Map<String, Item> items = new LinkedHashMap<>();
    entry(key)
        .ifPresent(
            entry -> {
              for (Entry inner : of(entry.value(), at.child(key), notes).map.entries()) {
                items.put(inner.key(), new Item(inner.value(), at.child(key).child(inner.key())));
              }
            });
    return items;
  }

  /** As {@link #entries}, for keys that are names. */
  public Map<String, Item> named(String key) {
    Map<String, Item> items = entries(key);
    entry(key)
        .map(Entry::value)
        .filter(Mapping.class::isInstance)
        .map(Mapping.class::cast)
        .ifPresent(inner -> inner.entries().forEach(this::checkName));
    return items;
  }

  private void checkName(Entry entry) {
    Scalar key = new Scalar(entry.key(), YamlNode.Style.QUOTED, entry.place());
    read(key, at.child(entry.key()), FieldTypes.NAME_TYPE);
  }

  /** Reports the keys that nobody asked for. */
  public void end() {
    for (Entry entry : map.entries()) {
      if (!declared.contains(entry.key())) {
        notes.error(
            at.child(entry.key()),
            entry.place(),
            "unknown-key",
            "Unknown key: %s (declared: %s%s)"
                .formatted(
                    entry.key(),
                    String.join(", ", declared),
                    Suggestion.hint(entry.key(), declared)));
      }
    }
  }

  /** Reports an error at the value of a key, or at the map when the key is not there. */
  public void error(String key, String rule, String message) {
    notes.error(at.child(key), placeOf(key), rule, message);
    notes.broken(at.file());
  }

  /** Reports a key that is not there; the reason says what it is for. */
  public void missing(String key, String reason) {
    if (!absent) {
      notes.error(
          at.child(key), map.place(), "missing-key", "Missing key: %s (%s)".formatted(key, reason));
      notes.broken(at.file());
    }
  }

  private Optional<Entry> entry(String key) {
    declared.add(key);
    return map.find(key);
  }

  private YamlNode value(String key) {
    return map.find(key).orElseThrow().value();
  }

  private <T> T read(YamlNode node, ModelPath path, FieldType<T> type) {
    if (!(node instanceof Scalar scalar) || scalar.isEmpty()) {
      wrong(node, path, "a single value");
      return type.placeholder();
    }
    try {
      return type.parser().apply(scalar);
    } catch (IllegalArgumentException e) {
      String rule = e instanceof RuleException own ? own.rule() : type.rule();
      notes.error(path, scalar.place(), rule, e.getMessage());
      notes.broken(at.file());
      return type.placeholder();
    }
  }

  private void wrong(YamlNode node, ModelPath path, String expected) {
    notes.broken(at.file());
    if (node instanceof Unusable) {
      return; // reported where it was found
    }
    String key = path.steps().isEmpty() ? "the file" : path.steps().get(path.steps().size() - 1);
    if (node instanceof Scalar scalar && scalar.isEmpty()) {
      notes.error(
          path,
          node.place(),
          "empty-value",
          "Cannot read %s: it has no value (leave the key out)".formatted(key));
    } else {
      notes.error(
          path, node.place(), "wrong-type", "Cannot read %s: not %s".formatted(key, expected));
    }
  }

  /** An element of a list or of a map with free keys. */
  public final class Item {
    private final YamlNode node;
    private final ModelPath path;

    private Item(YamlNode node, ModelPath path) {
      this.node = node;
      this.path = path;
    }

    /** The spot in the model. */
    public ModelPath at() {
      return path;
    }

    /** Where it begins. */
    public Place place() {
      return node.place();
    }

    /** What is written there. */
    public YamlNode node() {
      return node;
    }

    /** Whether it is a map. */
    public boolean isMap() {
      return node instanceof Mapping;
    }

    /** Its single value. */
    public <T> T read(FieldType<T> type) {
      return Fields.this.read(node, path, type);
    }

    /** Its fields. */
    public Fields fields() {
      return of(node, path, notes);
    }

    /** Its elements, each a single value. */
    public <T> List<T> list(FieldType<T> type) {
      List<T> values = new ArrayList<>();
      for (Item item : items(node, path)) {
        values.add(item.read(type));
      }
      return values;
    }
  }
}
