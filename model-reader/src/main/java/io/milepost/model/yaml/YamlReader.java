package io.milepost.model.yaml;

import io.milepost.model.problem.Place;
import io.milepost.model.problem.Problem;
import io.milepost.model.problem.Problems;
import io.milepost.model.yaml.YamlNode.Entry;
import io.milepost.model.yaml.YamlNode.Mapping;
import io.milepost.model.yaml.YamlNode.Scalar;
import io.milepost.model.yaml.YamlNode.Sequence;
import io.milepost.model.yaml.YamlNode.Style;
import io.milepost.model.yaml.YamlNode.Unusable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads one YAML file from the parser's events: builds no objects, follows no anchor, resolves no
 * tag. What YAML allows and a model does not is reported with its place.
 */
public final class YamlReader {
  private static final int MAX_DEPTH = 32;

  private final String file;
  private final ParserImpl events;
  private final Problems problems;

  private YamlReader(String file, String text, Problems problems) {
    this.file = file;
    this.problems = problems;
    LoadSettings settings =
        LoadSettings.builder().setLabel(file).setCodePointLimit(Integer.MAX_VALUE).build();
    this.events = new ParserImpl(settings, new StreamReader(settings, text));
  }

  /** The file's one document; empty after a problem that leaves nothing to read. */
  public static Optional<YamlNode> read(String file, byte[] bytes, Problems problems) {
    Optional<String> text = YamlText.decode(file, bytes, problems);
    return text.flatMap(decoded -> new YamlReader(file, decoded, problems).document());
  }

  private Optional<YamlNode> document() {
    try {
      events.next(); // start of the stream
      if (events.checkEvent(Event.ID.StreamEnd)) {
        error(Place.startOf(file), "empty-file", "Cannot read file: it is empty");
        return Optional.empty();
      }
      directives((DocumentStartEvent) events.next());
      YamlNode node = node(0);
      events.next(); // end of the document
      if (!events.checkEvent(Event.ID.StreamEnd)) {
        error(
            place(events.peekEvent()),
            "yaml-document",
            "Cannot read a second document (write it to a file of its own)");
      }
      return Optional.of(node);
    } catch (TooDeepException e) {
      error(
          e.place,
          "yaml-depth",
          "Cannot read file: nested deeper than %d levels".formatted(MAX_DEPTH));
    } catch (MarkedYamlEngineException e) {
      Place place = e.getProblemMark().map(this::place).orElse(Place.startOf(file));
      error(place, "yaml-syntax", "Invalid YAML: " + message(e));
    } catch (YamlEngineException e) {
      error(Place.startOf(file), "yaml-syntax", "Invalid YAML: " + e.getMessage());
    }
    return Optional.empty();
  }

  private static String message(MarkedYamlEngineException e) {
    String context = e.getContext();
    return context == null || context.isEmpty()
        ? e.getProblem()
        : e.getProblem() + " (" + context + ")";
  }

  private void directives(DocumentStartEvent start) {
    if (start.getSpecVersion().isPresent() || !start.getTags().isEmpty()) {
      error(place(start), "yaml-directive", "Cannot read a directive: a model needs none");
    }
  }

  private YamlNode node(int depth) {
    Event event = events.next();
    if (depth > MAX_DEPTH) {
      throw new TooDeepException(place(event));
    }
    if (event instanceof AliasEvent alias) {
      error(
          place(event),
          "yaml-alias",
          "Cannot read alias *%s: what you read is what runs (write the value)"
              .formatted(alias.getAlias()));
      return new Unusable(place(event));
    }
    if (event instanceof ScalarEvent scalar) {
      return scalar(scalar);
    }
    CollectionStartEvent start = (CollectionStartEvent) event;
    refuse(start, start.getAnchor().isPresent(), start.getTag());
    return start instanceof SequenceStartEvent
        ? sequence(place(start), depth)
        : mapping(place(start), depth);
  }

  private Scalar scalar(ScalarEvent event) {
    refuse(event, event.getAnchor().isPresent(), event.getTag());
    Style style = event.getScalarStyle() == ScalarStyle.PLAIN ? Style.PLAIN : Style.QUOTED;
    return new Scalar(event.getValue(), style, place(event));
  }

  private void refuse(Event event, boolean anchor, Optional<String> tag) {
    if (anchor) {
      error(place(event), "yaml-anchor", "Cannot read an anchor: a model has no references");
    }
    tag.ifPresent(
        text ->
            error(
                place(event),
                "yaml-tag",
                "Cannot read tag %s: a value has the type of its key".formatted(text)));
  }

  private Sequence sequence(Place place, int depth) {
    List<YamlNode> items = new ArrayList<>();
    while (!events.checkEvent(Event.ID.SequenceEnd)) {
      items.add(node(depth + 1));
    }
    events.next();
    return new Sequence(items, place);
  }

  private Mapping mapping(Place place, int depth) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    while (!events.checkEvent(Event.ID.MappingEnd)) {
      YamlNode key = node(depth + 1);
      YamlNode value = node(depth + 1);
      key(key).ifPresent(scalar -> put(entries, new Entry(scalar.text(), key.place(), value)));
    }
    events.next();
    return new Mapping(new ArrayList<>(entries.values()), place);
  }

  private Optional<Scalar> key(YamlNode node) {
    if (node instanceof Unusable) {
      return Optional.empty();
    }
    if (!(node instanceof Scalar scalar) || scalar.isEmpty()) {
      error(node.place(), "yaml-key", "Invalid key: a key is a word");
      return Optional.empty();
    }
    if (scalar.style() == Style.PLAIN && scalar.text().equals("<<")) {
      error(node.place(), "yaml-merge", "Cannot merge maps: write the keys");
      return Optional.empty();
    }
    return Optional.of(scalar);
  }

  private void put(Map<String, Entry> entries, Entry entry) {
    Entry first = entries.putIfAbsent(entry.key(), entry);
    if (first != null) {
      error(
          entry.place(),
          "yaml-duplicate-key",
          "Duplicate key: %s (first at line %d)".formatted(entry.key(), first.place().line()));
    }
  }

  private void error(Place place, String rule, String message) {
    problems.add(Problem.error(place, rule, message));
  }

  private Place place(Event event) {
    return event.getStartMark().map(this::place).orElse(Place.startOf(file));
  }

  private Place place(Mark mark) {
    return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  /** Ends the reading of a file that nests too deeply. */
  private static final class TooDeepException extends RuntimeException {
    private final transient Place place;

    TooDeepException(Place place) {
      super(null, null, false, false);
      this.place = place;
    }
  }
}
