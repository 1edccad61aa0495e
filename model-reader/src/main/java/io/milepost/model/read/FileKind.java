package io.milepost.model.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a file holds, by its place in the model. */
enum FileKind {
  MODEL("Model", "milepost\\.yaml"),
  SMALL_CONTRACT("DataContract", "([^/]+)\\.odcs\\.yaml"),
  ECOSYSTEM("Ecosystem", "ecosystem\\.yaml"),
  VENDOR("Vendor", "vendors/([^/]+)\\.yaml"),
  PLATFORM("DataPlatform", "platforms/([^/]+)\\.yaml"),
  ENVIRONMENT("Environment", "environments/([^/]+)\\.yaml"),
  STORE_ASSIGNMENT("Assignment", "assignments/stores/([^/]+)\\.yaml"),
  WORKSPACE_ASSIGNMENT("Assignment", "assignments/workspaces/([^/]+)\\.yaml"),
  ZONE("GovernanceZone", "zones/([^/]+)/zone\\.yaml"),
  CONTAINER("DataContainer", "zones/([^/]+)/containers/([^/]+)\\.yaml"),
  TEAM("Team", "zones/([^/]+)/([^/]+)/team\\.yaml"),
  CONTRACT("DataContract", "zones/([^/]+)/([^/]+)/datastores/([^/]+)\\.odcs\\.yaml"),
  DATASTORE("Datastore", "zones/([^/]+)/([^/]+)/datastores/([^/]+)\\.yaml"),
  WORKSPACE("Workspace", "zones/([^/]+)/([^/]+)/workspaces/([^/]+)\\.yaml"),
  APPROVAL("Approval", "zones/([^/]+)/([^/]+)/approvals/([^/]+)\\.yaml");

  private final String kind;
  private final Pattern pattern;

  FileKind(String kind, String pattern) {
    this.kind = kind;
    this.pattern = Pattern.compile(pattern);
  }

  /** The word in the file. */
  String kind() {
    return kind;
  }

  /** Whether it belongs to a model of one file. */
  boolean isSmall() {
    return this == MODEL || this == SMALL_CONTRACT;
  }

  /** The names in a path of this kind, from the outside in; nothing for any other path. */
  Optional<List<String>> names(String path) {
    Matcher matcher = pattern.matcher(path);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= matcher.groupCount(); i++) {
      names.add(matcher.group(i));
    }
    return Optional.of(names);
  }
}
