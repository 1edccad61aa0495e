package io.milepost.dag.bench;

import io.milepost.model.DataContainer;
import io.milepost.model.DataPlatform;
import io.milepost.model.DataTransformer;
import io.milepost.model.Dataset;
import io.milepost.model.DatasetGroup;
import io.milepost.model.DatasetRef;
import io.milepost.model.DatasetSink;
import io.milepost.model.Datastore;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A made-up ecosystem of any size, always the same: ten datasets of ten columns to a store, two
 * workspaces to ten stores that share their datasets, and a transformer to every fifty stores.
 */
public final class LargeEcosystem {
  private static final int DATASETS = 10;
  private static final int COLUMNS = 10;
  private static final int CONTAINERS = 100;
  private static final int TEAMS = 100;
  private static final int STORES_PER_WORKSPACE = 5;
  private static final int STORES_PER_TRANSFORMER = 50;
  private static final Classification PLAIN = new Classification("internal", "business");

  private final int stores;

  /** With so many stores. */
  public LargeEcosystem(int stores) {
    this.stores = stores;
  }

  /** The model. */
  public Model model() {
    return model("c0ffee", Optional.empty());
  }

  /** The model one commit later: a dataset of one store has another column. */
  public Model changed() {
    return model("decade", Optional.of(stores / 2));
  }

  private Model model(String commit, Optional<Integer> widened) {
    List<Datastore> made = new ArrayList<>();
    List<Workspace> workspaces = new ArrayList<>();
    for (int store = 0; store < stores; store++) {
      made.add(store(store, widened.filter(Integer.valueOf(store)::equals).isPresent()));
      if (store % STORES_PER_WORKSPACE == STORES_PER_WORKSPACE - 1) {
        workspaces.add(consumer(store / STORES_PER_WORKSPACE));
      }
      if (store % STORES_PER_TRANSFORMER == STORES_PER_TRANSFORMER - 1) {
        int number = store / STORES_PER_TRANSFORMER;
        made.add(output(number));
        workspaces.add(transformer(number));
        workspaces.add(reader(number));
      }
    }
    Ecosystem.Owner owner = new Ecosystem.Owner("acme/model", "main");
    return new Model(
        new Ecosystem(
            identity("large", "ecosystem.yaml"),
            owner,
            owner,
            ZoneOffset.UTC,
            Map.of("zone", owner),
            ClassificationScheme.DEFAULT),
        new Model.Governance(
            Index.of(
                List.of(
                    new GovernanceZone(
                        identity("zone", "zones/zone/zone.yaml"), Policies.NONE, Map.of()))),
            Index.of(
                IntStream.range(0, TEAMS)
                    .mapToObj(
                        team ->
                            new Team(
                                identity("team" + team, "team.yaml"),
                                "zone",
                                Optional.of("team" + team + "@acme.example")))
                    .toList()),
            Index.of(List.of())),
        new Model.Landscape(
            Index.of(List.of()),
            Index.of(List.of(platform())),
            Index.of(IntStream.range(0, CONTAINERS).mapToObj(LargeEcosystem::container).toList()),
            Index.of(List.of())),
        Index.of(made),
        Index.of(workspaces),
        new Model.Assignments(Index.of(List.of()), Index.of(List.of())),
        new Model.Source(commit, Optional.empty(), new Places(Map.of())));
  }

  private static Identity identity(String name, String file) {
    return new Identity(name, name, Optional.of("What " + name + " is for."), ModelPath.of(file));
  }

  private static Datastore store(int number, boolean widened) {
    String name = "store" + number;
    return new Datastore(
        identity(name, "zones/zone/datastores/" + name + ".yaml"),
        "team" + number % TEAMS,
        Status.PRODUCTION,
        new Datastore.Source.Container(
            "container" + number % CONTAINERS, Optional.of("public"), Optional.empty()),
        ingestion("every 24h"),
        Index.of(
            IntStream.range(0, DATASETS)
                .mapToObj(dataset -> dataset(name, dataset, widened && dataset == 0))
                .toList()),
        Optional.empty());
  }

  private static Datastore output(int number) {
    String name = "made" + number;
    return new Datastore(
        identity(name, "zones/zone/datastores/" + name + ".yaml"),
        "team" + number % TEAMS,
        Status.PRODUCTION,
        new Datastore.Source.Transformer("maker" + number),
        ingestion("on_data"),
        Index.of(List.of(dataset(name, 0, false))),
        Optional.empty());
  }

  private static Datastore.Ingestion ingestion(String schedule) {
    return new Datastore.Ingestion(
        Datastore.Consistency.STORE,
        Schedule.parse(schedule),
        ZoneOffset.UTC,
        4,
        DataPlatform.Size.SMALL,
        Optional.empty());
  }

  private static Dataset dataset(String store, int number, boolean widened) {
    List<Column> columns =
        IntStream.range(0, widened ? COLUMNS + 1 : COLUMNS)
            .mapToObj(LargeEcosystem::column)
            .toList();
    String name = "dataset" + number;
    return new Dataset(
        identity(name, "zones/zone/datastores/" + store + ".odcs.yaml"),
        name,
        new Schema(columns),
        Dataset.Access.OPEN,
        new Dataset.Reading(
            IngestSpec.Mode.FULL,
            IngestSpec.Guard.DEFAULT,
            Schedule.parse("every 24h"),
            Optional.empty()),
        Optional.empty());
  }

  private static Column column(int number) {
    String name = "column" + number;
    return new Column(
        name,
        name,
        name,
        number == 0 ? DataType.Simple.BIGINT : DataType.Simple.STRING,
        number == 0 ? Column.Presence.REQUIRED : Column.Presence.OPTIONAL,
        number == 0 ? Optional.of(1) : Optional.empty(),
        PLAIN);
  }

  private static Workspace consumer(int number) {
    List<DatasetSink> sinks = new ArrayList<>();
    for (int store = 0; store < STORES_PER_WORKSPACE; store++) {
      for (int dataset = 0; dataset < DATASETS; dataset++) {
        sinks.add(sink(number * STORES_PER_WORKSPACE + store, dataset));
      }
    }
    return workspace("consumer" + number, number, sinks, Optional.empty());
  }

  private static Workspace transformer(int number) {
    List<DatasetSink> sinks =
        IntStream.range(0, STORES_PER_TRANSFORMER)
            .filter(store -> store % STORES_PER_WORKSPACE == 0)
            .mapToObj(store -> sink(number * STORES_PER_TRANSFORMER + store, 0))
            .toList();
    return workspace(
        "maker" + number,
        number,
        sinks,
        Optional.of(
            new DataTransformer(
                "made" + number,
                new DataTransformer.Code.Jar(new TransformSpec.Code("jar", "1", "acme.Main")),
                Schedule.parse("on_data"),
                ZoneOffset.UTC,
                DataPlatform.Size.SMALL,
                Map.of())));
  }

  private static Workspace reader(int number) {
    DatasetRef ref = new DatasetRef("made" + number, "dataset0");
    return workspace(
        "reader" + number,
        number,
        List.of(new DatasetSink("made", ref, SinkSpec.Selection.ALL, ModelPath.of("reader.yaml"))),
        Optional.empty());
  }

  private static DatasetSink sink(int store, int dataset) {
    DatasetRef ref = new DatasetRef("store" + store, "dataset" + dataset);
    return new DatasetSink(
        "store" + store + "_" + dataset, ref, SinkSpec.Selection.ALL, ModelPath.of("w.yaml"));
  }

  private static Workspace workspace(
      String name, int number, List<DatasetSink> sinks, Optional<DataTransformer> transformer) {
    DatasetGroup group =
        new DatasetGroup(
            "daily",
            new DatasetGroup.Need(
                SinkSpec.History.LIVE_WITH_HISTORY,
                Span.parse("24h"),
                Span.parse("48h"),
                Optional.of(Retention.parse("7y")),
                Optional.empty()),
            Optional.empty(),
            sinks,
            ModelPath.of("w.yaml"));
    return new Workspace(
        identity(name, "zones/zone/workspaces/" + name + ".yaml"),
        "team" + number % TEAMS,
        new Workspace.Life(Status.PRODUCTION, Workspace.Priority.NORMAL, Optional.empty()),
        transformer.isPresent()
            ? Optional.empty()
            : Optional.of(new Workspace.Delivery("container" + number % CONTAINERS, name)),
        List.of(group),
        transformer);
  }

  private static DataContainer container(int number) {
    DataContainer.Access access =
        new DataContainer.Access(List.of(), "user" + number, 4, Optional.empty());
    return new DataContainer(
        identity("container" + number, "zones/zone/containers/container" + number + ".yaml"),
        "zone",
        Optional.empty(),
        new DataContainer.Endpoint.Database(
            Connection.Type.POSTGRESQL,
            new Connection.Address("host" + number, 5432, "database"),
            Map.of()),
        new Naming(Optional.empty(), Optional.empty()),
        Optional.of(access),
        Optional.of(access));
  }

  private static DataPlatform platform() {
    return new DataPlatform(
        identity("lake", "platforms/lake.yaml"),
        Status.PRODUCTION,
        Optional.empty(),
        new DataPlatform.Storage(
            "s3a://lake/milepost",
            Optional.of("s3a://artifacts"),
            Optional.empty(),
            IngestSpec.TableFormat.FAST,
            Optional.empty()),
        new DataPlatform.Compute(
            new DataPlatform.SparkRuntime(
                DataPlatform.SparkRuntime.Type.STANDALONE, Map.of("master", "spark://spark:7077")),
            Map.of(),
            Optional.empty()),
        new DataPlatform.Locks(
            List.of("*.acme.example"),
            new JobPlatform.SecretSource(JobPlatform.SecretSource.Type.ENVIRONMENT, "MILEPOST_"),
            Optional.empty()),
        new DataPlatform.Offers(Optional.empty(), List.of(), List.of()));
  }
}
