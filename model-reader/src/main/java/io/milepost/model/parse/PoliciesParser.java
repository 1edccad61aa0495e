package io.milepost.model.parse;

import io.milepost.model.Vendor.Cloud;
import io.milepost.model.policy.Choice;
import io.milepost.model.policy.Policies;
import io.milepost.model.yaml.FieldType;
import io.milepost.model.yaml.FieldTypes;
import io.milepost.model.yaml.Fields;
import java.util.Optional;

/** Reads the policies of a zone or a team. */
final class PoliciesParser {
  private static final FieldType<String> CLOUD =
      FieldType.word(Cloud.class).map(FieldType::written);

  private PoliciesParser() {}

  static Policies parse(Fields fields) {
    Policies policies =
        new Policies(
            choice(fields, "vendors", FieldTypes.NAME_TYPE),
            choice(fields, "clouds", CLOUD),
            choice(fields, "locations", Terms.LOCATION),
            choice(fields, "platforms", FieldTypes.NAME_TYPE),
            choice(fields, "categories", Terms.CATEGORY),
            fields.findMap("sensitivity").flatMap(PoliciesParser::max));
    fields.end();
    return policies;
  }

  private static Optional<String> max(Fields fields) {
    String max = fields.require("max", FieldTypes.NAME_TYPE);
    fields.end();
    return Optional.of(max);
  }

  private static Choice choice(Fields fields, String key, FieldType<String> type) {
    return fields.findMap(key).map(choice -> choice(choice, type)).orElse(Choice.ANY);
  }

  private static Choice choice(Fields fields, FieldType<String> type) {
    Choice choice = new Choice(fields.findList("allow", type), fields.list("deny", type));
    if (choice.allow().isEmpty() && choice.deny().isEmpty() && !fields.has("deny")) {
      fields.error("allow", "missing-key", "Missing key: allow or deny (a choice needs one)");
    }
    fields.end();
    return choice;
  }
}
