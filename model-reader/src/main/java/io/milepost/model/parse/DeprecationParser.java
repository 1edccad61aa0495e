package io.milepost.model.parse;

import io.milepost.model.lifecycle.Deprecation;
import io.milepost.model.yaml.FieldTypes;
import io.milepost.model.yaml.Fields;
import java.util.Optional;

/** Reads what something says of its end. */
final class DeprecationParser {
  private DeprecationParser() {}

  static Optional<Deprecation> parse(Fields parent) {
    return parent.findMap("deprecated").map(DeprecationParser::deprecation);
  }

  private static Deprecation deprecation(Fields fields) {
    Deprecation deprecation =
        new Deprecation(
            fields.require("since", FieldTypes.TIME),
            fields.require("removal", FieldTypes.TIME),
            fields.require("reason", FieldTypes.TEXT),
            fields.find("replacement", FieldTypes.TEXT));
    if (deprecation.removal().isBefore(deprecation.since())) {
      fields.error("removal", "invalid-time", "Invalid removal: it comes before since");
    }
    fields.end();
    return deprecation;
  }
}
