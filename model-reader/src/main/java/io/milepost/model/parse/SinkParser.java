package io.milepost.model.parse;

import io.milepost.model.DatasetRef;
import io.milepost.model.DatasetSink;
import io.milepost.model.job.SinkSpec.Bounds;
import io.milepost.model.job.SinkSpec.Condition;
import io.milepost.model.job.SinkSpec.Mask;
import io.milepost.model.job.SinkSpec.Selection;
import io.milepost.model.yaml.FieldType;
import io.milepost.model.yaml.FieldTypes;
import io.milepost.model.yaml.Fields;
import io.milepost.model.yaml.Fields.Item;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one dataset that a group asks for. */
final class SinkParser {
  private static final FieldType<Mask> WHOLE_MASK =
      FieldType.of("invalid-mask", SinkParser::wholeMask, new Mask.Blank());
  private static final FieldType<String> MULTIPLE =
      FieldType.of("invalid-number", SinkParser::multiple, "1");
  private static final int LONGEST_KEPT = 1_000;

  private SinkParser() {}

  static DatasetSink parse(Item item) {
    if (!item.isMap()) {
      DatasetRef dataset = item.read(Terms.DATASET);
      return new DatasetSink(dataset.dataset(), dataset, Selection.ALL, item.at());
    }
    Fields fields = item.fields();
    DatasetRef dataset = fields.require("dataset", Terms.DATASET);
    DatasetSink sink =
        new DatasetSink(
            fields.find("as", FieldTypes.NAME_TYPE).orElse(dataset.dataset()),
            dataset,
            new Selection(columns(fields), masks(fields), where(fields)),
            item.at());
    fields.end();
    return sink;
  }

  private static List<String> columns(Fields fields) {
    return fields.has("columns") ? fields.requireList("columns", FieldTypes.NAME_TYPE) : List.of();
  }

  private static Map<String, Mask> masks(Fields fields) {
    Map<String, Mask> masks = new LinkedHashMap<>();
    fields
        .named("masks")
        .forEach(
            (column, item) ->
                masks.put(column, item.isMap() ? mask(item.fields()) : item.read(WHOLE_MASK)));
    return masks;
  }

  private static Mask wholeMask(String text) {
    return switch (text) {
      case "blank" -> new Mask.Blank();
      case "redact" -> new Mask.Redact();
      default ->
          throw new IllegalArgumentException(
              "Invalid mask: %s (blank, redact, or a map with one of keepFirst, keepLast,"
                      .formatted(text)
                  + " truncate, round, hash)");
    };
  }

  private static Mask mask(Fields fields) {
    List<Mask> found = new ArrayList<>();
    FieldType<Integer> characters = FieldTypes.integer(1, LONGEST_KEPT);
    fields
        .find("keepFirst", characters)
        .ifPresent(kept -> found.add(new Mask.Keep(Mask.End.FIRST, kept)));
    fields
        .find("keepLast", characters)
        .ifPresent(kept -> found.add(new Mask.Keep(Mask.End.LAST, kept)));
    fields
        .find("truncate", FieldType.word(Mask.Unit.class))
        .ifPresent(unit -> found.add(new Mask.Truncate(unit)));
    fields.find("round", MULTIPLE).ifPresent(multiple -> found.add(new Mask.Round(multiple)));
    fields
        .find("hash", FieldTypes.CREDENTIAL)
        .ifPresent(credential -> found.add(new Mask.Hash(credential)));
    fields.end();
    if (found.size() != 1) {
      fields
          .notes()
          .error(
              fields.at(),
              fields.place(),
              "invalid-mask",
              "Invalid mask: a column needs one of keepFirst, keepLast, truncate, round, hash");
      fields.notes().broken(fields.at().file());
    }
    return found.isEmpty() ? new Mask.Blank() : found.get(0);
  }

  private static String multiple(String text) {
    if (!text.matches("[0-9]{1,18}(\\.[0-9]{1,18})?") || !text.matches(".*[1-9].*")) {
      throw new IllegalArgumentException(
          "Invalid number: %s (what to round to, such as 100 or 0.5)".formatted(text));
    }
    return text;
  }

  private static Map<String, Condition> where(Fields fields) {
    Map<String, Condition> where = new LinkedHashMap<>();
    fields
        .named("where")
        .forEach(
            (column, item) ->
                where.put(
                    column,
                    item.isMap() ? condition(item.fields()) : equal(item.read(FieldTypes.TEXT))));
    return where;
  }

  private static Condition equal(String value) {
    return new Condition(List.of(value), List.of(), Bounds.NONE, Optional.empty());
  }

  private static Condition condition(Fields fields) {
    Condition condition =
        new Condition(
            fields.has("in") ? fields.requireList("in", FieldTypes.TEXT) : List.of(),
            fields.has("notIn") ? fields.requireList("notIn", FieldTypes.TEXT) : List.of(),
            new Bounds(
                fields.find("above", FieldTypes.TEXT),
                fields.find("atLeast", FieldTypes.TEXT),
                fields.find("below", FieldTypes.TEXT),
                fields.find("atMost", FieldTypes.TEXT)),
            fields.find("isNull", FieldTypes.BOOLEAN));
    fields.end();
    boolean nothing =
        condition.in().isEmpty()
            && condition.notIn().isEmpty()
            && condition.bounds().equals(Bounds.NONE)
            && condition.isNull().isEmpty();
    if (nothing) {
      fields
          .notes()
          .error(
              fields.at(),
              fields.place(),
              "invalid-condition",
              "Invalid condition: one of in, notIn, above, atLeast, below, atMost, isNull");
    }
    return condition;
  }
}
