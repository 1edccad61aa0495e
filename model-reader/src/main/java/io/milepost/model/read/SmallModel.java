package io.milepost.model.read;

import io.milepost.model.DataContainer;
import io.milepost.model.DataContainer.Endpoint;
import io.milepost.model.DataPlatform;
import io.milepost.model.DataPlatform.Compute;
import io.milepost.model.DataPlatform.Locks;
import io.milepost.model.DataPlatform.Offers;
import io.milepost.model.DataPlatform.Storage;
import io.milepost.model.Datastore;
import io.milepost.model.Ecosystem;
import io.milepost.model.Ecosystem.Owner;
import io.milepost.model.GovernanceZone;
import io.milepost.model.GovernanceZone.TeamDeclaration;
import io.milepost.model.Identity;
import io.milepost.model.Team;
import io.milepost.model.Workspace;
import io.milepost.model.check.Declared;
import io.milepost.model.contract.Contract;
import io.milepost.model.contract.ContractReader;
import io.milepost.model.job.IngestSpec.TableFormat;
import io.milepost.model.job.LocalAddress;
import io.milepost.model.lifecycle.Status;
import io.milepost.model.parse.ContainerParser;
import io.milepost.model.parse.DatastoreParser;
import io.milepost.model.parse.HeaderParser;
import io.milepost.model.parse.PlatformParser;
import io.milepost.model.parse.Scope;
import io.milepost.model.parse.Scope.Scale;
import io.milepost.model.parse.WorkspaceParser;
import io.milepost.model.policy.ClassificationScheme;
import io.milepost.model.policy.Policies;
import io.milepost.model.problem.ModelPath;
import io.milepost.model.problem.Place;
import io.milepost.model.tree.ModelTree;
import io.milepost.model.yaml.FieldTypes;
import io.milepost.model.yaml.Fields;
import io.milepost.model.yaml.Notes;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A model of one file: one zone, team and platform, all implied. */
final class SmallModel {
  private static final ModelPath TOP = ModelPath.of(ModelTree.SMALL_MODEL);
  private static final String MAIN = "main";
  private static final String LOCAL = "local";
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final Scope SCOPE = new Scope(Scale.SMALL, MAIN, MAIN, UTC);

  private final ModelFiles files;
  private final Notes notes;
  private final Path home;

  SmallModel(ModelFiles files, Notes notes, Path home) {
    this.files = files;
    this.notes = notes;
    this.home = home;
  }

  /** Everything, as far as it could be understood. */
  Optional<Parsed> read() {
    return files.of(FileKind.MODEL).stream()
        .findFirst()
        .flatMap(file -> file.fields(notes))
        .map(this::read);
  }

  private Parsed read(Fields fields) {
    HeaderParser.model(fields, FileKind.MODEL.kind());
    String name = fields.find("name", FieldTypes.NAME_TYPE).orElse("model");
    Identity identity = HeaderParser.identity(fields, name);
    List<DataContainer> containers = new ArrayList<>();
    fields
        .named("containers")
        .forEach(
            (container, item) ->
                containers.add(
                    ContainerParser.parse(
                        item.fields(), HeaderParser.identity(item.fields(), container), SCOPE)));
    List<Datastore> stores = new ArrayList<>();
    fields
        .named("datastores")
        .forEach((store, item) -> stores.add(datastore(store, item.fields())));
    List<Workspace> workspaces = new ArrayList<>();
    fields
        .named("workspaces")
        .forEach((workspace, item) -> workspaces.add(workspace(workspace, item.fields())));
    fields.end();
    contractsWithoutStore(stores);
    return new Parsed(
        ecosystem(identity),
        people(),
        new Parsed.Places(List.of(), List.of(platform(containers)), containers, List.of()),
        stores,
        workspaces,
        new Parsed.Work(List.of(), List.of()),
        new Declared(Map.of("Team", Set.of(MAIN))));
  }

  private Datastore datastore(String name, Fields fields) {
    Optional<Contract> contract =
        files.of(FileKind.SMALL_CONTRACT).stream()
            .filter(file -> file.name().equals(name))
            .findFirst()
            .flatMap(
                file -> file.node().map(node -> ContractReader.read(file.path(), node, notes)));
    return DatastoreParser.parse(fields, HeaderParser.identity(fields, name), SCOPE, contract);
  }

  private static Workspace workspace(String name, Fields fields) {
    return WorkspaceParser.parse(fields, HeaderParser.identity(fields, name), SCOPE);
  }

  private void contractsWithoutStore(List<Datastore> stores) {
    for (ModelFile file : files.of(FileKind.SMALL_CONTRACT)) {
      if (stores.stream().noneMatch(store -> store.name().equals(file.name()))) {
        notes.error(
            ModelPath.of(file.path()),
            Place.startOf(file.path()),
            "contract-without-store",
            "Cannot use contract: no datastore %s in %s"
                .formatted(file.name(), ModelTree.SMALL_MODEL));
      }
      if (notes.isBroken(file.path())) {
        notes.broken(ModelTree.SMALL_MODEL);
      }
    }
  }

  private static Ecosystem ecosystem(Identity identity) {
    Owner here = new Owner(LOCAL, MAIN);
    return new Ecosystem(
        identity, here, here, UTC, Map.of(MAIN, here), ClassificationScheme.DEFAULT);
  }

  private static Parsed.People people() {
    Owner here = new Owner(LOCAL, MAIN);
    return new Parsed.People(
        List.of(
            new GovernanceZone(
                implied(MAIN),
                Policies.NONE,
                Map.of(MAIN, new TeamDeclaration(here, Policies.NONE)))),
        List.of(new Team(implied(MAIN), MAIN, Optional.empty())),
        List.of());
  }

  private DataPlatform platform(List<DataContainer> containers) {
    List<String> hosts =
        containers.stream()
            .map(DataContainer::endpoint)
            .filter(Endpoint.Database.class::isInstance)
            .map(endpoint -> ((Endpoint.Database) endpoint).address().host())
            .distinct()
            .sorted()
            .toList();
    return new DataPlatform(
        implied(LOCAL),
        Status.PRODUCTION,
        Optional.empty(),
        new Storage(
            LocalAddress.of(home.resolve("lake")),
            Optional.empty(),
            Optional.empty(),
            TableFormat.FAST,
            Optional.empty()),
        new Compute(PlatformParser.DEFAULT_RUNTIME, Map.of(), Optional.empty()),
        new Locks(hosts, PlatformParser.DEFAULT_SECRETS, Optional.empty()),
        new Offers(Optional.empty(), List.of(), List.of()));
  }

  private static Identity implied(String name) {
    return new Identity(name, name, Optional.empty(), TOP);
  }
}
