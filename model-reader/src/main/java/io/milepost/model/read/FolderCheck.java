package io.milepost.model.read;

import io.milepost.model.Ecosystem;
import io.milepost.model.problem.ModelPath;
import io.milepost.model.problem.Place;
import io.milepost.model.problem.Problems;
import io.milepost.model.tree.ModelTree;
import io.milepost.model.yaml.Notes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Folders and the files that declare them: a parent declares, then the child's folder appears. */
final class FolderCheck {
  private final ModelFiles files;
  private final Notes notes;

  private FolderCheck(ModelFiles files, Notes notes) {
    this.files = files;
    this.notes = notes;
  }

  static void run(ModelFiles files, Ecosystem ecosystem, Notes notes) {
    FolderCheck check = new FolderCheck(files, notes);
    if (!notes.isBroken(ModelTree.LARGE_MODEL)) {
      check.zones(ecosystem);
    }
    check.teams();
    check.contracts();
  }

  private void zones(Ecosystem ecosystem) {
    Set<String> seen = new HashSet<>();
    Set<String> written = files.names(FileKind.ZONE);
    for (ModelFile file : files.inZones()) {
      String zone = file.zone();
      if (!seen.add(zone)) {
        continue;
      }
      if (!ecosystem.zones().containsKey(zone)) {
        error(
            file.path(),
            "undeclared-zone",
            "Undeclared zone: %s (ecosystem.yaml declares %s)"
                .formatted(zone, ecosystem.zones().keySet().stream().sorted().toList()));
      }
      if (!written.contains(zone)) {
        missing("zones/%s/zone.yaml".formatted(zone));
      }
    }
  }

  private void teams() {
    Map<String, Set<String>> declared = new HashMap<>();
    for (ModelFile file : files.of(FileKind.ZONE)) {
      file.fields(new Notes(new Problems()))
          .ifPresent(fields -> declared.put(file.zone(), fields.entries("teams").keySet()));
    }
    Map<String, ModelFile> teams = new TreeMap<>();
    Set<String> written = new HashSet<>();
    for (ModelFile file : files.inZones()) {
      if (file.kind() != FileKind.ZONE && file.kind() != FileKind.CONTAINER) {
        String folder = file.zone() + "/" + file.team();
        teams.putIfAbsent(folder, file);
        if (file.kind() == FileKind.TEAM) {
          written.add(folder);
        }
      }
    }
    teams.forEach(
        (folder, file) -> {
          Set<String> known = declared.get(file.zone());
          if (known != null && !known.contains(file.team())) {
            error(
                file.path(),
                "undeclared-team",
                "Undeclared team: %s (zones/%s/zone.yaml declares %s)"
                    .formatted(file.team(), file.zone(), known));
          }
          if (!written.contains(folder)) {
            missing("zones/%s/team.yaml".formatted(folder));
          }
        });
  }

  private void contracts() {
    Set<String> stores = new HashSet<>();
    files.of(FileKind.DATASTORE).forEach(file -> stores.add(file.path()));
    for (ModelFile file : files.of(FileKind.CONTRACT)) {
      String store = file.path().replace(".odcs.yaml", ".yaml");
      if (!stores.contains(store)) {
        error(
            file.path(),
            "contract-without-store",
            "Cannot use contract: no datastore beside it (expected: %s)".formatted(store));
      }
    }
  }

  private void missing(String path) {
    error(path, "missing-file", "Missing file: %s".formatted(path));
  }

  private void error(String path, String rule, String message) {
    notes.error(ModelPath.of(path), Place.startOf(path), rule, message);
  }
}
