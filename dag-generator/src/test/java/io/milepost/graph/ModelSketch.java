package io.milepost.graph;

import io.milepost.model.Assignment;
import io.milepost.model.DataContainer;
import io.milepost.model.DataPlatform;
import io.milepost.model.DataTransformer;
import io.milepost.model.Dataset;
import io.milepost.model.DatasetGroup;
import io.milepost.model.DatasetRef;
import io.milepost.model.DatasetSink;
import io.milepost.model.Datastore;
import io.milepost.model.Datastore.Consistency;
import io.milepost.model.Ecosystem;
import io.milepost.model.GovernanceZone;
import io.milepost.model.Identity;
import io.milepost.model.Index;
import io.milepost.model.Model;
import io.milepost.model.Team;
import io.milepost.model.Workspace;
import io.milepost.model.job.Connection;
import io.milepost.model.job.ExportSpec.Naming;
import io.milepost.model.job.IngestSpec;
import io.milepost.model.job.JobPlatform;
import io.milepost.model.job.SinkSpec;
import io.milepost.model.job.TransformSpec;
import io.milepost.model.lifecycle.Status;
import io.milepost.model.policy.Choice;
import io.milepost.model.policy.ClassificationScheme;
import io.milepost.model.policy.Policies;
import io.milepost.model.problem.ModelPath;
import io.milepost.model.problem.Places;
import io.milepost.model.schema.Classification;
import io.milepost.model.schema.Column;
import io.milepost.model.schema.DataType;
import io.milepost.model.schema.Schema;
import io.milepost.model.time.Retention;
import io.milepost.model.time.Schedule;
import io.milepost.model.time.Span;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A model drawn with a few strokes: one zone, one team, containers {@code shop} and {@code mart}.
 */
public final class ModelSketch {
  private static final ModelPath AT = ModelPath.of("sketch.yaml");

  private final List<DataPlatform> platforms = new ArrayList<>();
  private final List<Datastore> stores = new ArrayList<>();
  private final List<Workspace> workspaces = new ArrayList<>();
  private final List<Assignment.OfStore> assigned = new ArrayList<>();
  private final List<String> forbidden = new ArrayList<>();

  /** A store read from the container {@code shop}, in one batch. */
  public ModelSketch store(String name, String... datasets) {
    return store(name, Consistency.STORE, Status.PRODUCTION, datasets);
  }

  ModelSketch store(String name, Consistency consistency, Status status, String... datasets) {
    Datastore.Source source =
        new Datastore.Source.Container("shop", Optional.of("public"), Optional.empty());
    stores.add(
        new Datastore(
            identity(name),
            "team",
            status,
            source,
            ingestion(consistency),
            Index.of(Arrays.stream(datasets).map(ModelSketch::dataset).toList()),
            Optional.empty()));
    return this;
  }

  private static Datastore.Ingestion ingestion(Consistency consistency) {
    return new Datastore.Ingestion(
        consistency,
        Schedule.parse("0 2 * * *"),
        ZoneOffset.UTC,
        4,
        DataPlatform.Size.SMALL,
        Optional.empty());
  }

  /** A transformer that makes one store with a dataset {@code result} of others. */
  public ModelSketch transformer(String workspace, String output, String... inputs) {
    stores.add(
        new Datastore(
            identity(output),
            "team",
            Status.PRODUCTION,
            new Datastore.Source.Transformer(workspace),
            ingestion(Consistency.STORE),
            Index.of(List.of(dataset("result"))),
            Optional.empty()));
    workspaces.add(
        new Workspace(
            identity(workspace),
            "team",
            life(Status.PRODUCTION, Workspace.Priority.LOW),
            Optional.empty(),
            List.of(group("input", Optional.empty(), Optional.empty(), inputs)),
            Optional.of(
                new DataTransformer(
                    output,
                    new DataTransformer.Code.Jar(new TransformSpec.Code("jar", "1", "Main")),
                    Schedule.parse("on_data"),
                    ZoneOffset.UTC,
                    DataPlatform.Size.SMALL,
                    Map.of()))));
    return this;
  }

  /** A workspace whose tables go to the container {@code mart}. */
  public ModelSketch workspace(String name, String... datasets) {
    return workspace(
        name,
        life(Status.PRODUCTION, Workspace.Priority.NORMAL),
        Optional.of(new Workspace.Delivery("mart", name)),
        group("daily", Optional.empty(), Optional.empty(), datasets));
  }

  ModelSketch archive(String name, String retention, String... datasets) {
    return workspace(
        name,
        life(Status.PRODUCTION, Workspace.Priority.HIGH),
        Optional.empty(),
        group("audit", Optional.of(Retention.parse(retention)), Optional.empty(), datasets));
  }

  ModelSketch pinned(String name, String platform, String... datasets) {
    return workspace(
        name,
        life(Status.PRODUCTION, Workspace.Priority.NORMAL),
        Optional.empty(),
        group("daily", Optional.empty(), Optional.of(platform), datasets));
  }

  ModelSketch draft(String name, String... datasets) {
    return workspace(
        name,
        life(Status.DRAFT, Workspace.Priority.NORMAL),
        Optional.empty(),
        group("daily", Optional.empty(), Optional.empty(), datasets));
  }

  private ModelSketch workspace(
      String name, Workspace.Life life, Optional<Workspace.Delivery> delivery, DatasetGroup group) {
    workspaces.add(
        new Workspace(identity(name), "team", life, delivery, List.of(group), Optional.empty()));
    return this;
  }

  /** A platform in production. */
  public ModelSketch platform(String name) {
    return platform(name, Status.PRODUCTION);
  }

  ModelSketch platform(String name, Status status) {
    platforms.add(
        new DataPlatform(
            identity(name),
            status,
            Optional.empty(),
            new DataPlatform.Storage(
                "file:/lake/" + name,
                Optional.empty(),
                Optional.empty(),
                IngestSpec.TableFormat.FAST,
                Optional.of(Retention.parse("90d"))),
            new DataPlatform.Compute(
                new DataPlatform.SparkRuntime(DataPlatform.SparkRuntime.Type.LOCAL, Map.of()),
                Map.of(),
                Optional.empty()),
            new DataPlatform.Locks(
                List.of("localhost"),
                new JobPlatform.SecretSource(
                    JobPlatform.SecretSource.Type.ENVIRONMENT, "MILEPOST_"),
                Optional.empty()),
            new DataPlatform.Offers(Optional.empty(), List.of(), List.of())));
    return this;
  }

  ModelSketch assign(String store, String platform) {
    assigned.add(new Assignment.OfStore(identity(store), platform));
    return this;
  }

  ModelSketch forbid(String platform) {
    forbidden.add(platform);
    return this;
  }

  /** The model; on one platform {@code lake} if none was drawn. */
  public Model model() {
    return model(new Random(0));
  }

  /** The same model, its parts handed over in an order of chance. */
  Model model(Random order) {
    if (platforms.isEmpty()) {
      platform("lake", Status.PRODUCTION);
    }
    Policies policies =
        new Policies(
            Choice.ANY,
            Choice.ANY,
            Choice.ANY,
            new Choice(Optional.empty(), forbidden),
            Choice.ANY,
            Optional.empty());
    Ecosystem.Owner owner = new Ecosystem.Owner("acme/model", "main");
    return new Model(
        new Ecosystem(
            identity("sketch"),
            owner,
            owner,
            ZoneOffset.UTC,
            Map.of("zone", owner),
            ClassificationScheme.DEFAULT),
        new Model.Governance(
            Index.of(List.of(new GovernanceZone(identity("zone"), policies, Map.of()))),
            Index.of(List.of(new Team(identity("team"), "zone", Optional.empty()))),
            Index.of(List.of())),
        new Model.Landscape(
            Index.of(List.of()),
            Index.of(shuffled(platforms, order)),
            Index.of(List.of(container("shop"), container("mart"))),
            Index.of(List.of())),
        Index.of(shuffled(stores, order)),
        Index.of(shuffled(workspaces, order)),
        new Model.Assignments(Index.of(assigned), Index.of(List.of())),
        new Model.Source("c0ffee", Optional.empty(), new Places(Map.of())));
  }

  private static <T> List<T> shuffled(List<T> things, Random order) {
    List<T> shuffled = new ArrayList<>(things);
    Collections.shuffle(shuffled, order);
    return shuffled;
  }

  private static Identity identity(String name) {
    return new Identity(name, name, Optional.empty(), AT);
  }

  private static Workspace.Life life(Status status, Workspace.Priority priority) {
    return new Workspace.Life(status, priority, Optional.empty());
  }

  private static DatasetGroup group(
      String name, Optional<Retention> retention, Optional<String> platform, String... datasets) {
    SinkSpec.History history =
        retention.isPresent() ? SinkSpec.History.FORENSIC : SinkSpec.History.LIVE;
    return new DatasetGroup(
        name,
        new DatasetGroup.Need(
            history, Span.parse("24h"), Span.parse("48h"), retention, Optional.empty()),
        platform,
        Arrays.stream(datasets).map(ModelSketch::sink).toList(),
        AT);
  }

  private static DatasetSink sink(String dataset) {
    int dot = dataset.indexOf('.');
    DatasetRef ref = new DatasetRef(dataset.substring(0, dot), dataset.substring(dot + 1));
    return new DatasetSink(ref.dataset(), ref, SinkSpec.Selection.ALL, AT);
  }

  private static Dataset dataset(String name) {
    Column key =
        new Column(
            "id",
            "id",
            "ID",
            DataType.Simple.BIGINT,
            Column.Presence.REQUIRED,
            Optional.of(1),
            new Classification("internal", "business"));
    return new Dataset(
        identity(name),
        name,
        new Schema(List.of(key)),
        Dataset.Access.OPEN,
        new Dataset.Reading(
            IngestSpec.Mode.FULL,
            IngestSpec.Guard.DEFAULT,
            Schedule.parse("0 2 * * *"),
            Optional.empty()),
        Optional.empty());
  }

  private static DataContainer container(String name) {
    DataContainer.Access access =
        new DataContainer.Access(List.of("team"), name + "_user", 4, Optional.empty());
    return new DataContainer(
        identity(name),
        "zone",
        Optional.empty(),
        new DataContainer.Endpoint.Database(
            Connection.Type.POSTGRESQL, new Connection.Address("localhost", 5432, name), Map.of()),
        new Naming(Optional.empty(), Optional.empty()),
        Optional.of(access),
        Optional.of(access));
  }
}
