package io.milepost.model.read;

import io.milepost.model.DataContainer;
import io.milepost.model.DataPlatform;
import io.milepost.model.Datastore;
import io.milepost.model.Ecosystem;
import io.milepost.model.Ecosystem.Owner;
import io.milepost.model.GovernanceZone;
import io.milepost.model.Identity;
import io.milepost.model.Team;
import io.milepost.model.check.Declared;
import io.milepost.model.contract.Contract;
import io.milepost.model.contract.ContractReader;
import io.milepost.model.parse.ApprovalParser;
import io.milepost.model.parse.AssignmentParser;
import io.milepost.model.parse.ContainerParser;
import io.milepost.model.parse.DatastoreParser;
import io.milepost.model.parse.EcosystemParser;
import io.milepost.model.parse.EnvironmentParser;
import io.milepost.model.parse.EnvironmentParser.Addresses;
import io.milepost.model.parse.HeaderParser;
import io.milepost.model.parse.PlatformParser;
import io.milepost.model.parse.Scope;
import io.milepost.model.parse.Scope.Scale;
import io.milepost.model.parse.VendorParser;
import io.milepost.model.parse.WorkspaceParser;
import io.milepost.model.parse.ZoneParser;
import io.milepost.model.policy.ClassificationScheme;
import io.milepost.model.policy.Policies;
import io.milepost.model.problem.ModelPath;
import io.milepost.model.tree.ModelTree;
import io.milepost.model.yaml.FieldTypes;
import io.milepost.model.yaml.Fields;
import io.milepost.model.yaml.Notes;
import io.milepost.model.yaml.YamlNode.Mapping;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A model in folders. */
final class LargeModel {
  private final ModelFiles files;
  private final Notes notes;
  private final Ecosystem ecosystem;
  private final List<Addresses> environments;

  LargeModel(ModelFiles files, Notes notes) {
    this.files = files;
    this.notes = notes;
    this.ecosystem =
        parsed(FileKind.ECOSYSTEM, (file, fields) -> ecosystem(fields)).stream()
            .findFirst()
            .orElseGet(this::placeholder);
    this.environments =
        parsed(
            FileKind.ENVIRONMENT,
            (file, fields) -> EnvironmentParser.parse(fields, file.identity(fields)));
  }

  /** What was replaced, by environment. */
  List<Addresses> environments() {
    return environments;
  }

  /** Everything, at the addresses that stand in the files. */
  Parsed read() {
    FolderCheck.run(files, ecosystem, notes);
    List<GovernanceZone> zones = zones();
    return new Parsed(
        ecosystem,
        new Parsed.People(
            zones,
            teams(),
            parsed(
                FileKind.APPROVAL,
                (file, fields) ->
                    ApprovalParser.parse(fields, file.identity(fields), scope(file)))),
        new Parsed.Places(
            parsed(
                FileKind.VENDOR,
                (file, fields) -> VendorParser.parse(fields, file.identity(fields))),
            platforms(Optional.empty()),
            containers(Optional.empty()),
            environments.stream().map(Addresses::environment).toList()),
        datastores(),
        parsed(
            FileKind.WORKSPACE,
            (file, fields) -> WorkspaceParser.parse(fields, file.identity(fields), scope(file))),
        work(),
        declared(zones));
  }

  /** The platforms, at the addresses of an environment. */
  List<DataPlatform> platforms(Optional<Addresses> addresses) {
    return parsed(
        FileKind.PLATFORM,
        (file, fields) -> {
          Fields effective = replaced(file, fields, addresses, Addresses::platform);
          return PlatformParser.parse(effective, file.identity(effective));
        });
  }

  /** The containers, at the addresses of an environment. */
  List<DataContainer> containers(Optional<Addresses> addresses) {
    return parsed(
        FileKind.CONTAINER,
        (file, fields) -> {
          Fields effective = replaced(file, fields, addresses, Addresses::container);
          return ContainerParser.parse(effective, file.identity(effective), zoneScope(file));
        });
  }

  private Fields replaced(
      ModelFile file, Fields fields, Optional<Addresses> addresses, Replacement replacement) {
    return addresses
        .flatMap(
            given ->
                file.node()
                    .filter(Mapping.class::isInstance)
                    .map(node -> replacement.of(given, file.name(), (Mapping) node)))
        .map(node -> file.fields(node, notes))
        .orElse(fields);
  }

  /** What an environment makes of a file. */
  private interface Replacement {
    Mapping of(Addresses addresses, String name, Mapping file);
  }

  private Ecosystem ecosystem(Fields fields) {
    Identity identity = HeaderParser.file(fields, FileKind.ECOSYSTEM.kind(), fieldName(fields));
    return EcosystemParser.parse(fields, identity);
  }

  private static String fieldName(Fields fields) {
    return fields.find("name", FieldTypes.NAME_TYPE).orElse("ecosystem");
  }

  private Ecosystem placeholder() {
    notes.broken(ModelTree.LARGE_MODEL);
    Owner nobody = new Owner("unknown", "unknown");
    return new Ecosystem(
        new Identity(
            "ecosystem", "ecosystem", Optional.empty(), ModelPath.of(ModelTree.LARGE_MODEL)),
        nobody,
        nobody,
        ZoneId.of("UTC"),
        Map.of(),
        ClassificationScheme.DEFAULT);
  }

  /** Everything of a kind whose file could be understood. */
  private <T> List<T> parsed(FileKind kind, BiFunction<ModelFile, Fields, T> parser) {
    List<T> all = new ArrayList<>();
    for (ModelFile file : files.of(kind)) {
      Optional<T> one = file.fields(notes).map(fields -> parser.apply(file, fields));
      if (!notes.isBroken(file.path())) {
        one.ifPresent(all::add);
      }
    }
    return all;
  }

  private Scope scope(ModelFile file) {
    return new Scope(Scale.LARGE, file.zone(), file.team(), ecosystem.timezone());
  }

  private Scope zoneScope(ModelFile file) {
    return new Scope(Scale.LARGE, file.zone(), "", ecosystem.timezone());
  }

  /** All zones: one without a readable file of its own has no rules, so that checks can go on. */
  private List<GovernanceZone> zones() {
    List<GovernanceZone> zones =
        new ArrayList<>(
            parsed(
                FileKind.ZONE, (file, fields) -> ZoneParser.parse(fields, file.identity(fields))));
    Set<String> read = names(zones.stream().map(GovernanceZone::name));
    files.inZones().stream()
        .map(ModelFile::zone)
        .distinct()
        .filter(zone -> !read.contains(zone))
        .map(zone -> new GovernanceZone(unread("zones/" + zone, zone), Policies.NONE, Map.of()))
        .forEach(zones::add);
    return zones;
  }

  private List<Team> teams() {
    List<Team> teams =
        new ArrayList<>(
            parsed(
                FileKind.TEAM,
                (file, fields) ->
                    ZoneParser.parseTeam(fields, file.identity(fields), file.zone())));
    Set<String> read = names(teams.stream().map(Team::name));
    files.inZones().stream()
        .filter(file -> file.kind() != FileKind.ZONE && file.kind() != FileKind.CONTAINER)
        .filter(file -> !read.contains(file.team()))
        .map(
            file ->
                new Team(
                    unread("zones/" + file.zone() + "/" + file.team(), file.team()),
                    file.zone(),
                    Optional.empty()))
        .distinct()
        .forEach(teams::add);
    return teams;
  }

  private static Identity unread(String folder, String name) {
    return new Identity(name, name, Optional.empty(), ModelPath.of(folder));
  }

  private static Set<String> names(Stream<String> names) {
    return names.collect(Collectors.toSet());
  }

  private List<Datastore> datastores() {
    Map<String, Contract> contracts = new HashMap<>();
    Set<String> broken = new HashSet<>();
    for (ModelFile file : files.of(FileKind.CONTRACT)) {
      String store = file.path().replace(".odcs.yaml", ".yaml");
      file.node()
          .ifPresent(node -> contracts.put(store, ContractReader.read(file.path(), node, notes)));
      if (notes.isBroken(file.path())) {
        broken.add(store);
      }
    }
    List<Datastore> stores = new ArrayList<>();
    for (ModelFile file : files.of(FileKind.DATASTORE)) {
      Optional<Datastore> store =
          file.fields(notes)
              .map(
                  fields ->
                      DatastoreParser.parse(
                          fields,
                          file.identity(fields),
                          scope(file),
                          Optional.ofNullable(contracts.get(file.path()))));
      if (!notes.isBroken(file.path()) && !broken.contains(file.path())) {
        store.ifPresent(stores::add);
      }
    }
    return stores;
  }

  private Parsed.Work work() {
    return new Parsed.Work(
        parsed(
            FileKind.STORE_ASSIGNMENT,
            (file, fields) -> AssignmentParser.parseStore(fields, file.identity(fields))),
        parsed(
            FileKind.WORKSPACE_ASSIGNMENT,
            (file, fields) -> AssignmentParser.parseWorkspace(fields, file.identity(fields))));
  }

  private Declared declared(List<GovernanceZone> zones) {
    Map<String, Set<String>> names = new HashMap<>();
    for (FileKind kind : FileKind.values()) {
      names.merge(
          kind.kind(),
          files.names(kind),
          (a, b) -> {
            a.addAll(b);
            return a;
          });
    }
    Set<String> teams = names(zones.stream().flatMap(zone -> zone.teams().keySet().stream()));
    names.get(FileKind.TEAM.kind()).addAll(teams);
    return new Declared(names);
  }
}
