package io.milepost.model.parse;

import io.milepost.model.Assignment;
import io.milepost.model.Assignment.Service;
import io.milepost.model.Assignment.Service.Progress;
import io.milepost.model.Identity;
import io.milepost.model.yaml.FieldType;
import io.milepost.model.yaml.FieldTypes;
import io.milepost.model.yaml.Fields;
import io.milepost.model.yaml.Fields.Item;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads {@code assignments/stores/<store>.yaml} and {@code assignments/workspaces/<name>.yaml}. */
public final class AssignmentParser {
  private AssignmentParser() {}

  /** Reads the fields of a store's assignment. */
  public static Assignment.OfStore parseStore(Fields fields, Identity identity) {
    Assignment.OfStore assignment =
        new Assignment.OfStore(identity, fields.require("primary", FieldTypes.NAME_TYPE));
    fields.end();
    return assignment;
  }

  /** Reads the fields of a workspace's assignment. */
  public static Assignment.OfWorkspace parseWorkspace(Fields fields, Identity identity) {
    if (!fields.has("groups")) {
      fields.requireMap("groups");
    }
    Map<String, Map<String, Service>> groups = new LinkedHashMap<>();
    for (String name : fields.named("groups").keySet()) {
      Map<String, Service> platforms = new LinkedHashMap<>();
      Fields group = fields.requireMap("groups");
      for (Map.Entry<String, Item> platform : group.named(name).entrySet()) {
        platforms.put(platform.getKey(), service(platform.getValue().fields()));
      }
      groups.put(name, platforms);
    }
    fields.end();
    return new Assignment.OfWorkspace(identity, groups);
  }

  private static Service service(Fields fields) {
    Service service =
        new Service(
            fields.require("status", FieldType.word(Progress.class)),
            fields.require("reason", FieldTypes.TEXT));
    fields.end();
    return service;
  }
}
