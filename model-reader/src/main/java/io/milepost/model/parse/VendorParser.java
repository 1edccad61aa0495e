package io.milepost.model.parse;

import io.milepost.model.Identity;
import io.milepost.model.Vendor;
import io.milepost.model.Vendor.Cloud;
import io.milepost.model.yaml.FieldType;
import io.milepost.model.yaml.Fields;

/** Reads {@code vendors/<vendor>.yaml}. */
public final class VendorParser {
  private VendorParser() {}

  /** Reads the fields. */
  public static Vendor parse(Fields fields, Identity identity) {
    Vendor vendor =
        new Vendor(
            identity,
            fields.find("cloud", FieldType.word(Cloud.class)).orElse(Cloud.PRIVATE),
            fields.requireList("locations", Terms.PLACE));
    fields.end();
    return vendor;
  }
}
