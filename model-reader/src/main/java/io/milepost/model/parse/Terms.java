package io.milepost.model.parse;

import io.milepost.model.DatasetRef;
import io.milepost.model.Ecosystem.Owner;
import io.milepost.model.yaml.FieldType;
import io.milepost.model.yaml.FieldTypes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The types of values that only a model has. */
public final class Terms {
  private static final String STEP = "[A-Za-z][A-Za-z0-9_-]{0,63}";
  private static final Pattern LOCATION_PATTERN =
      Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}(\\." + STEP + ")*");
  private static final Pattern PATH_PATTERN = Pattern.compile(STEP + "(\\." + STEP + ")*");
  private static final Pattern WORD_PATTERN = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");
  private static final Pattern CATEGORY_PATTERN =
      Pattern.compile(WORD_PATTERN + "(\\." + WORD_PATTERN + ")*");
  private static final Pattern OWNER_PATTERN =
      Pattern.compile(
          "([A-Za-z0-9_][A-Za-z0-9_.:/@-]{0,254})#([A-Za-z0-9_][A-Za-z0-9_./-]{0,254})");
  private static final Pattern BRANCH_PATTERN =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_./-]{0,254}");
  private static final Pattern MEMORY_PATTERN =
      Pattern.compile("[1-9][0-9]{0,6}MiB|[1-9][0-9]{0,4}GiB");
  private static final Pattern VERSION_PATTERN =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}");
  private static final Pattern CLASS_PATTERN =
      Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*(\\.[A-Za-z_$][A-Za-z0-9_$]*)*");
  private static final Pattern ARTIFACT_PATTERN =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}");
  private static final Pattern IMAGE_PATTERN =
      Pattern.compile(
          "[a-z0-9][a-z0-9_.-]*(:[0-9]{1,5})?(/[a-z0-9][a-z0-9_.-]*)*(:[A-Za-z0-9_.-]+)?");
  private static final Pattern SETTING_PATTERN =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.,:/@-]{0,254}");
  private static final Pattern PREFIX_PATTERN = Pattern.compile("[A-Za-z0-9/_.-]{1,255}");

  /** A repository and a branch. */
  static final FieldType<Owner> OWNER =
      FieldType.of("invalid-owner", Terms::owner, new Owner("repository", "branch"));

  /** A branch. */
  static final FieldType<String> BRANCH =
      match("invalid-owner", BRANCH_PATTERN, "Invalid branch: %s (such as main)");

  /** A vendor and a place of it. */
  static final FieldType<String> LOCATION =
      match(
          "invalid-location",
          LOCATION_PATTERN,
          "Invalid location: %s (vendor.place, such as own.europe.frankfurt)");

  /** A place without its vendor. */
  static final FieldType<String> PLACE =
      match(
          "invalid-location",
          PATH_PATTERN,
          "Invalid location: %s (letters, digits, _ and - in steps parted by dots)");

  /** A category. */
  static final FieldType<String> CATEGORY =
      match(
          "invalid-name",
          CATEGORY_PATTERN,
          "Invalid category: %s (names parted by dots, such as personal.contact)");

  /** A dataset of a store. */
  static final FieldType<DatasetRef> DATASET =
      FieldType.of("invalid-dataset", Terms::dataset, new DatasetRef("unnamed", "unnamed"));

  /** How much memory. */
  static final FieldType<String> MEMORY =
      match("invalid-size", MEMORY_PATTERN, "Invalid size: %s (such as 512MiB or 4GiB)");

  /** A version of code. */
  static final FieldType<String> VERSION =
      match("invalid-version", VERSION_PATTERN, "Invalid version: %s (such as \"1.0.0\")");

  /** A class of Java. */
  static final FieldType<String> CLASS =
      match("invalid-name", CLASS_PATTERN, "Invalid class: %s (such as com.acme.MaskCustomers)");

  /** A jar by its name. */
  static final FieldType<String> ARTIFACT =
      match(
          "invalid-name",
          ARTIFACT_PATTERN,
          "Invalid jar: %s (a name without version, ending or path)");

  /** An image by its name. */
  static final FieldType<String> IMAGE =
      match("invalid-name", IMAGE_PATTERN, "Invalid image: %s (such as acme/score)");

  /** A setting of a runtime: no blanks, quotes or anything else that a shell reads. */
  static final FieldType<String> SETTING =
      match(
          "invalid-text", SETTING_PATTERN, "Invalid text: %s (letters, digits and _ . , : / @ -)");

  /** What the names of secrets begin with. */
  static final FieldType<String> PREFIX =
      match("invalid-text", PREFIX_PATTERN, "Invalid prefix: %s (letters, digits and / _ . -)");

  /** A workspace, or a group of it. */
  static final FieldType<String> RECEIVER =
      match(
          "invalid-name",
          Pattern.compile(WORD_PATTERN + "(\\." + WORD_PATTERN + ")?"),
          "Invalid receiver: %s (a workspace or workspace.group)");

  /** A dataset, or a column of it. */
  static final FieldType<String> PART =
      match(
          "invalid-dataset",
          Pattern.compile(WORD_PATTERN + "\\." + WORD_PATTERN + "(\\." + WORD_PATTERN + ")?"),
          "Invalid dataset: %s (store.dataset or store.dataset.column)");

  private Terms() {}

  private static FieldType<String> match(String rule, Pattern pattern, String message) {
    return FieldType.of(
        rule,
        text -> {
          if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException(message.formatted(text));
          }
          return text;
        },
        "unnamed");
  }

  private static Owner owner(String text) {
    Matcher matcher = OWNER_PATTERN.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "Invalid owner: %s (repository#branch, such as acme/sales#main)".formatted(text));
    }
    return new Owner(matcher.group(1), matcher.group(2));
  }

  private static DatasetRef dataset(String text) {
    int dot = text.indexOf('.');
    if (dot < 0
        || !FieldTypes.isName(text.substring(0, dot))
        || !FieldTypes.isName(text.substring(dot + 1))) {
      throw new IllegalArgumentException(
          "Invalid dataset: %s (store.dataset, such as orders.lineitem)".formatted(text));
    }
    return new DatasetRef(text.substring(0, dot), text.substring(dot + 1));
  }
}
