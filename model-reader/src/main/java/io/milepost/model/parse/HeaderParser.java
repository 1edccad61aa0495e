package io.milepost.model.parse;

import io.milepost.model.Identity;
import io.milepost.model.yaml.FieldType;
import io.milepost.model.yaml.FieldTypes;
import io.milepost.model.yaml.Fields;

/** What every file begins with, and what every thing may say of itself. */
public final class HeaderParser {
  private static final FieldType<String> API_VERSION =
      FieldType.of("invalid-version", HeaderParser::version, "milepost/v1");

  private HeaderParser() {}

  /** The identity of the one thing in a file, whose kind and name the file's place fixes. */
  public static Identity file(Fields fields, String kind, String expectedName) {
    model(fields, kind);
    String name = fields.require("name", FieldTypes.NAME_TYPE);
    boolean written = fields.has("name");
    if (written && FieldTypes.isName(name) && !FieldTypes.isName(expectedName)) {
      fields.error(
          "name",
          "file-name",
          "Invalid file name: %s (a letter, then up to 63 letters, digits and _)"
              .formatted(expectedName));
    } else if (written && !name.equals(expectedName)) {
      fields.error(
          "name",
          "file-name",
          "Invalid name: %s (the file's place calls it %s; to rename, write the old name as id)"
              .formatted(name, expectedName));
    }
    return identity(fields, expectedName);
  }

  /** What a file begins with that is not named by its place. */
  public static void model(Fields fields, String kind) {
    fields.require("apiVersion", API_VERSION);
    fields.require("kind", FieldType.of("invalid-kind", text -> kind(text, kind), kind));
  }

  /** The identity of a thing whose name was read elsewhere. */
  public static Identity identity(Fields fields, String name) {
    return new Identity(
        name,
        fields.find("id", FieldTypes.NAME_TYPE).orElse(name),
        fields.find("description", FieldTypes.TEXT),
        fields.at());
  }

  private static String kind(String text, String expected) {
    if (!text.equals(expected)) {
      throw new IllegalArgumentException(
          "Invalid kind: %s (a file in this place holds a %s)".formatted(text, expected));
    }
    return text;
  }

  private static String version(String text) {
    if (!text.equals("milepost/v1")) {
      throw new IllegalArgumentException("Invalid apiVersion: %s (milepost/v1)".formatted(text));
    }
    return text;
  }
}
