package io.milepost.model.parse;

import io.milepost.model.DataPlatform.Size;
import io.milepost.model.Dataset;
import io.milepost.model.Dataset.Reading;
import io.milepost.model.Datastore;
import io.milepost.model.Datastore.ChangeCapture;
import io.milepost.model.Datastore.Consistency;
import io.milepost.model.Datastore.Format;
import io.milepost.model.Datastore.Ingestion;
import io.milepost.model.Datastore.Source;
import io.milepost.model.Identity;
import io.milepost.model.Index;
import io.milepost.model.contract.Contract;
import io.milepost.model.job.IngestSpec.Guard;
import io.milepost.model.job.IngestSpec.Mode;
import io.milepost.model.lifecycle.Deprecation;
import io.milepost.model.lifecycle.Status;
import io.milepost.model.text.Suggestion;
import io.milepost.model.time.Schedule;
import io.milepost.model.yaml.FieldType;
import io.milepost.model.yaml.FieldTypes;
import io.milepost.model.yaml.Fields;
import io.milepost.model.yaml.Fields.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code datastores/<store>.yaml}, together with the store's contract. */
public final class DatastoreParser {
  private static final Schedule DAILY = Schedule.parse("every 24h");
  private static final int DEFAULT_PARALLELISM = 4;

  private final Fields fields;
  private final Identity identity;
  private final Scope scope;

  private DatastoreParser(Fields fields, Identity identity, Scope scope) {
    this.fields = fields;
    this.identity = identity;
    this.scope = scope;
  }

  /** Reads the fields. */
  public static Datastore parse(
      Fields fields, Identity identity, Scope scope, Optional<Contract> contract) {
    return new DatastoreParser(fields, identity, scope)
        .read(contract.map(Contract::tables).orElse(List.of()));
  }

  private Datastore read(List<Contract.Table> tables) {
    Status status = fields.find("status", FieldType.word(Status.class)).orElse(Status.PRODUCTION);
    Source source = source(fields.requireMap("source"));
    boolean made = source instanceof Source.Transformer;
    if (made && fields.has("ingestion")) {
      fields.error(
          "ingestion",
          "ingestion-of-transformer",
          "Cannot use ingestion: the store is read whenever its transformer has run");
    }
    Optional<Fields> ingestion = fields.findMap("ingestion");
    Reading reading = reading(ingestion, made);
    Datastore store =
        new Datastore(
            identity,
            scope.team(),
            status,
            source,
            ingestion(ingestion, reading.schedule()),
            Index.of(datasets(tables, reading)),
            DeprecationParser.parse(fields));
    ingestion.ifPresent(Fields::end);
    fields.end();
    return store;
  }

  private Source source(Fields source) {
    Source read;
    if (source.has("transformer")) {
      read = new Source.Transformer(source.require("transformer", FieldTypes.NAME_TYPE));
    } else {
      String container = source.find("container", FieldTypes.NAME_TYPE).orElse("");
      if (!source.has("container")) {
        source.missing("container", "or transformer: where the rows come from");
      }
      source.find("transformer", FieldTypes.NAME_TYPE);
      read =
          new Source.Container(
              container,
              source.find("schema", FieldTypes.PHYSICAL_NAME),
              source.find("format", FieldType.word(Format.class)));
    }
    source.end();
    return read;
  }

  private Reading reading(Optional<Fields> ingestion, boolean made) {
    return new Reading(
        ingestion.flatMap(map -> map.find("mode", FieldType.word(Mode.class))).orElse(Mode.FULL),
        Guard.DEFAULT,
        ingestion
            .flatMap(map -> map.find("schedule", FieldTypes.SCHEDULE))
            .orElse(made ? new Schedule.OnData() : DAILY),
        ingestion.flatMap(map -> map.find("incrementalColumn", FieldTypes.NAME_TYPE)));
  }

  private Ingestion ingestion(Optional<Fields> map, Schedule schedule) {
    return new Ingestion(
        map.flatMap(given -> given.find("consistency", FieldType.word(Consistency.class)))
            .orElse(Consistency.STORE),
        schedule,
        map.flatMap(given -> given.find("timezone", FieldTypes.ZONE)).orElse(scope.timezone()),
        map.flatMap(given -> given.find("parallelism", FieldTypes.integer(1, 1_000)))
            .orElse(DEFAULT_PARALLELISM),
        map.flatMap(given -> given.find("size", FieldType.word(Size.class))).orElse(Size.SMALL),
        map.flatMap(given -> given.findMap("cdc")).map(this::changeCapture));
  }

  private ChangeCapture changeCapture(Fields cdc) {
    ChangeCapture capture =
        new ChangeCapture(
            cdc.find("slot", FieldTypes.NAME_TYPE).orElse("milepost_" + identity.id()),
            cdc.find("publication", FieldTypes.NAME_TYPE).orElse("milepost"));
    cdc.end();
    return capture;
  }

  private List<Dataset> datasets(List<Contract.Table> tables, Reading reading) {
    FieldType<Dataset.Access> word = FieldType.word(Dataset.Access.class);
    Dataset.Access access = fields.find("access", word).orElse(Dataset.Access.OPEN);
    Map<String, Item> overrides = fields.entries("overrides");
    List<String> names = tables.stream().map(table -> table.identity().name()).toList();
    overrides.forEach((name, item) -> known(name, item, names));
    List<Dataset> datasets = new ArrayList<>();
    for (Contract.Table table : tables) {
      Optional<Fields> override =
          Optional.ofNullable(overrides.get(table.identity().name())).map(Item::fields);
      Optional<Deprecation> deprecated = override.flatMap(DeprecationParser::parse);
      datasets.add(
          new Dataset(
              table.identity(),
              table.physicalName(),
              table.schema(),
              override.flatMap(map -> map.find("access", word)).orElse(access),
              override.map(map -> overridden(map, reading)).orElse(reading),
              deprecated));
      override.ifPresent(Fields::end);
    }
    return datasets;
  }

  private static Reading overridden(Fields map, Reading reading) {
    return new Reading(
        map.find("mode", FieldType.word(Mode.class)).orElse(reading.mode()),
        map.findMap("guard").map(DatastoreParser::guard).orElse(reading.guard()),
        map.find("schedule", FieldTypes.SCHEDULE).orElse(reading.schedule()),
        map.find("incrementalColumn", FieldTypes.NAME_TYPE).or(reading::incrementalColumn));
  }

  private static Guard guard(Fields map) {
    Guard guard =
        new Guard(
            map.find("percent", FieldTypes.integer(0, 100)).orElse(Guard.DEFAULT.percent()),
            map.find("rows", FieldTypes.number(0, 1_000_000_000_000L))
                .orElse(Guard.DEFAULT.rows()));
    map.end();
    return guard;
  }

  private void known(String name, Item item, List<String> names) {
    if (!names.contains(name)) {
      fields
          .notes()
          .error(
              item.at(),
              item.place(),
              "unknown-dataset",
              "Unknown dataset: %s.%s (declared: %s%s)"
                  .formatted(identity.name(), name, names, Suggestion.hint(name, names)));
    }
  }
}
