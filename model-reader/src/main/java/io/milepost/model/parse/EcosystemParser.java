package io.milepost.model.parse;

import io.milepost.model.Ecosystem;
import io.milepost.model.Ecosystem.Owner;
import io.milepost.model.Identity;
import io.milepost.model.policy.ClassificationScheme;
import io.milepost.model.yaml.FieldTypes;
import io.milepost.model.yaml.Fields;
import io.milepost.model.yaml.Fields.Item;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads {@code ecosystem.yaml}. */
public final class EcosystemParser {
  private EcosystemParser() {}

  /** Reads the fields. */
  public static Ecosystem parse(Fields fields, Identity identity) {
    Ecosystem ecosystem =
        new Ecosystem(
            identity,
            fields.require("owner", Terms.OWNER),
            fields.require("live", Terms.OWNER),
            fields.find("timezone", FieldTypes.ZONE).orElse(ZoneId.of("UTC")),
            zones(fields),
            fields
                .findMap("classification")
                .map(EcosystemParser::classification)
                .orElse(ClassificationScheme.DEFAULT));
    fields.end();
    return ecosystem;
  }

  private static Map<String, Owner> zones(Fields fields) {
    if (!fields.has("zones")) {
      fields.requireMap("zones");
    }
    Map<String, Owner> zones = new LinkedHashMap<>();
    for (Map.Entry<String, Item> zone : fields.named("zones").entrySet()) {
      Fields declared = zone.getValue().fields();
      zones.put(zone.getKey(), declared.require("owner", Terms.OWNER));
      declared.end();
    }
    return zones;
  }

  private static ClassificationScheme classification(Fields fields) {
    ClassificationScheme scheme =
        new ClassificationScheme(
            fields
                .findList("sensitivities", FieldTypes.NAME_TYPE)
                .orElse(ClassificationScheme.DEFAULT.sensitivities()),
            fields
                .findList("categories", Terms.CATEGORY)
                .orElse(ClassificationScheme.DEFAULT.categories()));
    fields.end();
    return scheme;
  }
}
