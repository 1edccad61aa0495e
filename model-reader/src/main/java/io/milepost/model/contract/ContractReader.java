package io.milepost.model.contract;

import io.milepost.model.Identity;
import io.milepost.model.contract.Contract.Table;
import io.milepost.model.problem.ModelPath;
import io.milepost.model.problem.Place;
import io.milepost.model.schema.Classification;
import io.milepost.model.schema.Column;
import io.milepost.model.schema.Schema;
import io.milepost.model.yaml.FieldType;
import io.milepost.model.yaml.FieldTypes;
import io.milepost.model.yaml.Fields;
import io.milepost.model.yaml.Fields.Item;
import io.milepost.model.yaml.Notes;
import io.milepost.model.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the parts of a contract that a model uses. Keys it does not know belong to other tools.
 *
 * <p>The places of a column and of its classification are noted below the dataset's spot as {@code
 * columns.<column>}, {@code columns.<column>.sensitivity} and {@code columns.<column>.category}.
 */
public final class ContractReader {
  private static final Pattern VERSION = Pattern.compile("v3\\.[01]\\.\\d{1,3}");

  private static final FieldType<String> API_VERSION =
      FieldType.of("invalid-version", ContractReader::version, "v3.1.0");
  private static final FieldType<String> KIND =
      FieldType.of("invalid-kind", ContractReader::kind, "DataContract");

  /** Some tools write -1 for a column that is not part of the key. */
  private static final FieldType<Integer> POSITION =
      FieldType.of("invalid-number", ContractReader::position, -1);

  private final String file;
  private final Notes notes;

  private ContractReader(String file, Notes notes) {
    this.file = file;
    this.notes = notes;
  }

  /** The datasets of a contract, as far as they could be understood. */
  public static Contract read(String file, YamlNode node, Notes notes) {
    return new ContractReader(file, notes).read(node);
  }

  private Contract read(YamlNode node) {
    Fields fields = Fields.of(node, ModelPath.of(file), notes);
    fields.require("apiVersion", API_VERSION);
    fields.require("kind", KIND);
    ClassifiedBy defaults = ClassifiedBy.NOTHING.or(custom(fields));
    if (!fields.has("schema")) {
      fields.require("schema", FieldTypes.TEXT);
    }
    List<Table> tables = new ArrayList<>();
    Map<String, String> names = new HashMap<>();
    for (Item item : fields.items("schema")) {
      Table table = table(item.fields(), defaults);
      unique(names, table.identity().name(), item, "dataset");
      tables.add(table);
    }
    return new Contract(tables);
  }

  private Table table(Fields fields, ClassifiedBy inherited) {
    Identity identity = identity(fields);
    notes.place(identity.at(), fields.place());
    ClassifiedBy defaults = custom(fields).or(inherited);
    List<ColumnDraft> drafts = new ArrayList<>();
    Map<String, String> names = new HashMap<>();
    for (Item item : fields.items("properties")) {
      ColumnDraft draft = column(item.fields(), identity.at(), defaults);
      unique(names, draft.name(), item, "column");
      drafts.add(draft);
    }
    if (drafts.isEmpty()) {
      fields.error("properties", "missing-key", "Missing key: properties (a dataset has columns)");
    }
    String physicalName =
        fields.find("physicalName", FieldTypes.PHYSICAL_NAME).orElse(identity.name());
    return new Table(identity, physicalName, schema(fields, drafts));
  }

  private Schema schema(Fields fields, List<ColumnDraft> drafts) {
    List<Integer> positions =
        drafts.stream().flatMap(draft -> draft.keyPosition().stream()).sorted().toList();
    long unplaced = positions.stream().filter(position -> position < 0).count();
    boolean mixed = unplaced > 0 && unplaced < positions.size();
    if (mixed || (unplaced == 0 && positions.stream().distinct().count() < positions.size())) {
      fields.error(
          "properties",
          "key-position",
          "Invalid key: each column of it needs a primaryKeyPosition of its own");
    }
    List<Column> columns = new ArrayList<>();
    int next = 1;
    for (ColumnDraft draft : drafts) {
      Optional<Integer> place = Optional.empty();
      if (draft.keyPosition().isPresent()) {
        int position = draft.keyPosition().orElseThrow();
        place = Optional.of(position < 0 ? next++ : positions.indexOf(position) + 1);
      }
      columns.add(draft.column(place));
    }
    return new Schema(columns);
  }

  private ColumnDraft column(Fields fields, ModelPath table, ClassifiedBy inherited) {
    Identity identity = identity(fields);
    ClassifiedBy own = custom(fields);
    Optional<Word> sensitivity =
        fields
            .find("classification", FieldTypes.TEXT)
            .map(text -> new Word(text, fields.placeOf("classification")));
    ClassifiedBy classified =
        new ClassifiedBy(sensitivity.or(own::sensitivity), own.category()).or(inherited);
    boolean key = fields.find("primaryKey", FieldTypes.BOOLEAN).orElse(false);
    int position =
        fields.find("primaryKeyPosition", POSITION).filter(given -> given > 0).orElse(-1);
    boolean required = fields.find("required", FieldTypes.BOOLEAN).orElse(false);
    return new ColumnDraft(
        identity.name(),
        new Column(
            identity.name(),
            identity.id(),
            fields.find("physicalName", FieldTypes.PHYSICAL_NAME).orElse(identity.name()),
            ColumnType.read(fields),
            key || required ? Column.Presence.REQUIRED : Column.Presence.OPTIONAL,
            Optional.empty(),
            classification(fields, table.child("columns", identity.name()), classified)),
        key ? Optional.of(position) : Optional.empty());
  }

  private Classification classification(Fields fields, ModelPath at, ClassifiedBy by) {
    notes.place(at, fields.place());
    by.sensitivity().ifPresent(word -> notes.place(at.child("sensitivity"), word.place()));
    by.category().ifPresent(word -> notes.place(at.child("category"), word.place()));
    if (by.sensitivity().isEmpty()) {
      unclassified(fields, "sensitivity", "classification: internal");
    }
    if (by.category().isEmpty()) {
      unclassified(
          fields, "category", "customProperties: [{property: milepostCategory, value: business}]");
    }
    return new Classification(
        by.sensitivity().map(Word::text).orElse(""), by.category().map(Word::text).orElse(""));
  }

  private void unclassified(Fields fields, String what, String example) {
    notes.error(
        fields.at(),
        fields.place(),
        "unclassified-column",
        "Missing %s of a column (%s, or a default for the dataset or the contract)"
            .formatted(what, example));
    notes.broken(file);
  }

  private Identity identity(Fields fields) {
    String name = fields.require("name", FieldTypes.NAME_TYPE);
    return new Identity(
        name,
        fields.find("id", FieldTypes.NAME_TYPE).orElse(name),
        fields.find("description", FieldTypes.TEXT),
        fields.at());
  }

  /** The custom properties that are ours. */
  private ClassifiedBy custom(Fields fields) {
    Optional<Word> sensitivity = Optional.empty();
    Optional<Word> category = Optional.empty();
    for (Item item : fields.items("customProperties")) {
      Fields property = item.fields();
      String name = property.require("property", FieldTypes.TEXT);
      if (name.equals("milepostClassification")) {
        sensitivity = Optional.of(value(property));
      } else if (name.equals("milepostCategory")) {
        category = Optional.of(value(property));
      }
    }
    return new ClassifiedBy(sensitivity, category);
  }

  private static Word value(Fields property) {
    return new Word(property.require("value", FieldTypes.TEXT), property.placeOf("value"));
  }

  private void unique(Map<String, String> names, String name, Item item, String what) {
    String first = names.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
    if (first != null) {
      notes.error(
          item.at(),
          item.place(),
          "duplicate-name",
          "Duplicate %s: %s (there is %s; names differ by more than upper and lower case)"
              .formatted(what, name, first));
    }
  }

  private static String version(String text) {
    if (!VERSION.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "Invalid apiVersion: %s (v3.1.0, of the Open Data Contract Standard)".formatted(text));
    }
    return text;
  }

  private static int position(String text) {
    if (!text.matches("-1|[1-9][0-9]{0,3}")) {
      throw new IllegalArgumentException(
          "Invalid number: %s (a place in the key, counted from 1)".formatted(text));
    }
    return Integer.parseInt(text);
  }

  private static String kind(String text) {
    if (!text.equals("DataContract")) {
      throw new IllegalArgumentException("Invalid kind: %s (DataContract)".formatted(text));
    }
    return text;
  }

  /** A word and where it stands. */
  private record Word(String text, Place place) {}

  /** A classification, as far as it is written at one spot. */
  private record ClassifiedBy(Optional<Word> sensitivity, Optional<Word> category) {
    static final ClassifiedBy NOTHING = new ClassifiedBy(Optional.empty(), Optional.empty());

    ClassifiedBy or(ClassifiedBy other) {
      return new ClassifiedBy(sensitivity.or(other::sensitivity), category.or(other::category));
    }
  }

  /** A column whose place in the key is not yet counted; -1 where the contract gives none. */
  private record ColumnDraft(String name, Column column, Optional<Integer> keyPosition) {
    Column column(Optional<Integer> place) {
      return new Column(
          column.name(),
          column.storageName(),
          column.physicalName(),
          column.type(),
          column.presence(),
          place,
          column.classification());
    }
  }
}
