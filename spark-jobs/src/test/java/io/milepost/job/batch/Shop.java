package io.milepost.job.batch;

import io.milepost.job.Fixtures;
import io.milepost.model.job.Connection;
import io.milepost.model.job.DatasetId;
import io.milepost.model.job.ExportSpec;
import io.milepost.model.job.ExportSpec.Naming;
import io.milepost.model.job.ExportSpec.Target;
import io.milepost.model.job.ExportSpec.WorkspaceSinks;
import io.milepost.model.job.IngestSpec;
import io.milepost.model.job.IngestSpec.Guard;
import io.milepost.model.job.IngestSpec.IngestDataset;
import io.milepost.model.job.IngestSpec.Mode;
import io.milepost.model.job.IngestSpec.Source;
import io.milepost.model.job.IngestSpec.TableFormat;
import io.milepost.model.job.JobPlatform;
import io.milepost.model.job.SinkSpec;
import io.milepost.model.job.SinkSpec.Bounds;
import io.milepost.model.job.SinkSpec.Condition;
import io.milepost.model.job.SinkSpec.History;
import io.milepost.model.job.SinkSpec.Mask;
import io.milepost.model.job.SinkSpec.Selection;
import io.milepost.model.job.TransformSpec;
import io.milepost.model.schema.Schema;
import io.milepost.testing.PostgresDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A shop with orders and customers, its consumers, and a transformer between them. */
public record Shop(JobPlatform platform, PostgresDatabase source, PostgresDatabase mart) {
  static final Schema ORDERS =
      Fixtures.schema(
          "!id bigint", "!line int", "customer bigint", "price decimal(9,2)", "day date");
  static final Schema CUSTOMERS =
      Fixtures.schema("!id bigint", "+name varchar(40)", "phone string", "seen timestamp");
  static final Schema SHOUTED = Fixtures.schema("!id bigint", "name string");

  public static Shop in(Path folder, PostgresDatabase source, PostgresDatabase mart) {
    JobPlatform plain = Fixtures.platform(folder.resolve("lake"));
    return new Shop(
        new JobPlatform(
            plain.id(),
            plain.root(),
            Optional.of(folder.resolve("artifacts").toUri().toString()),
            plain.allowedHosts(),
            plain.secrets(),
            plain.state()),
        source,
        mart);
  }

  public void fill() {
    source.execute(
        """
        CREATE SCHEMA shop;
        CREATE TABLE shop.orders (
          id bigint, line int, customer bigint, price numeric(9,2), day date);
        CREATE TABLE shop.customers (id bigint, name varchar(40), phone text, seen timestamptz);
        INSERT INTO shop.orders SELECT n / 3, n % 3, n % 7, n * 1.25, DATE '2026-01-01' + n
          FROM generate_series(0, 299) n;
        INSERT INTO shop.customers SELECT n, 'Ann Ünder ' || n, '0' || n || E'-\\t🚚', NULL
          FROM generate_series(0, 6) n;
        """);
  }

  public IngestSpec ingest() {
    return ingest(Fixtures.connection(source));
  }

  IngestSpec ingest(Connection connection) {
    return new IngestSpec(
        platform,
        "shop",
        new Source.Database(connection, Optional.of("shop")),
        4,
        TableFormat.FAST,
        List.of(dataset("shop", "orders", ORDERS), dataset("shop", "customers", CUSTOMERS)));
  }

  public ExportSpec export() {
    Connection container =
        new Connection(
            "mart",
            Connection.Type.POSTGRESQL,
            new Connection.Address(mart.host(), mart.port(), mart.name()),
            Map.of(),
            "db",
            4);
    return new ExportSpec(
        platform,
        "shop",
        new Target.Database(container, new Naming(Optional.empty(), Optional.empty())),
        List.of(
            new WorkspaceSinks(
                "reporting",
                "reporting",
                List.of(
                    sink("orders", "orders", ORDERS, Selection.ALL),
                    sink("customers", "customers", CUSTOMERS, Selection.ALL)))));
  }

  ExportSpec share() {
    return new ExportSpec(
        platform,
        "shop",
        new Target.Lake(),
        List.of(
            new WorkspaceSinks(
                "archive",
                "archive",
                List.of(
                    sink("orders", "orders", ORDERS, Selection.ALL),
                    sink("cheap", "orders", ORDERS, cheap())))));
  }

  TransformSpec transform() {
    return new TransformSpec(
        platform,
        "shout",
        new TransformSpec.Code("shouting", "1.0", "team.Shouting"),
        Map.of("mark", "!"),
        List.of(
            new TransformSpec.Input("shop", sink("people", "customers", CUSTOMERS, Selection.ALL))),
        "loud",
        List.of(new TransformSpec.Output("people", SHOUTED)));
  }

  IngestSpec ingestOutput() {
    return new IngestSpec(
        platform,
        "loud",
        new Source.Transformer("shout"),
        4,
        TableFormat.FAST,
        List.of(dataset("loud", "people", SHOUTED)));
  }

  private static Selection cheap() {
    return new Selection(
        List.of("id", "line", "price"),
        Map.of("price", new Mask.Round("10")),
        Map.of(
            "price",
            new Condition(
                List.of(),
                List.of(),
                new Bounds(
                    Optional.empty(), Optional.empty(), Optional.of("100"), Optional.empty()),
                Optional.empty())));
  }

  private static SinkSpec sink(String name, String dataset, Schema schema, Selection selection) {
    return new SinkSpec(name, new DatasetId("shop", dataset), schema, History.LIVE, selection);
  }

  private static IngestDataset dataset(String store, String name, Schema schema) {
    return new IngestDataset(
        new DatasetId(store, name), name, Mode.FULL, schema, Guard.DEFAULT, Optional.empty());
  }
}
