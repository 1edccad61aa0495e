package io.milepost.examples.retail.proof;

import static java.util.Objects.requireNonNull;

import io.milepost.examples.retail.source.Shop;
import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.s3.S3Bucket;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A machine with the model of the retail example.
 *
 * @param shop the database with the shop
 * @param mart the database of its consumers; may be the same, so that PostgreSQL can compare them
 * @param root where the tables of the platform are, of which the last part is its name
 */
record RetailMachine(Machine machine, PostgresDatabase shop, PostgresDatabase mart, String root) {
  private static final String ENVIRONMENT =
      """
      apiVersion: milepost/v1
      kind: Environment
      name: proof
      schedules: paused
      platforms:
        lake:
          root: "file://%1$s"
          artifacts: "file://%2$s"
          runtime: {type: local}
          network: {allow: [localhost]}
      containers:
        shop_db: {host: localhost, port: %3$d, database: %4$s, options: {}}
        sales_mart: {host: localhost, port: %5$d, database: %6$s}
      """;

  RetailMachine {
    requireNonNull(machine, "machine");
    requireNonNull(shop, "shop");
    requireNonNull(mart, "mart");
    requireNonNull(root, "root");
  }

  /** An empty one of that name, with its tables on its own disk. */
  static RetailMachine over(String name, PostgresDatabase shop, PostgresDatabase mart) {
    Machine machine = Machine.empty(name);
    return over(machine, shop, mart, "file://" + machine.lake());
  }

  /** The same with its tables in a bucket. */
  static RetailMachine over(
      String name, PostgresDatabase shop, PostgresDatabase mart, S3Bucket bucket) {
    return over(Machine.empty(name).bucket(bucket), shop, mart, bucket.path("lake"));
  }

  private static RetailMachine over(
      Machine machine, PostgresDatabase shop, PostgresDatabase mart, String root) {
    machine
        .copyModel("examples/retail/model")
        .credential("shop_db_reader", shop.user(), shop.password())
        .credential("sales_mart_writer", mart.user(), mart.password());
    Machine.copy(
        Machine.TOP.resolve("examples/retail/transformers/target/retail-transformers-1.0.0.jar"),
        machine
            .folder()
            .resolve("artifacts/retail-transformers/1.0.0/retail-transformers-1.0.0.jar"));
    machine.write(
        "model/environments/proof.yaml",
        ENVIRONMENT.formatted(
            machine.lake(),
            machine.folder().resolve("artifacts"),
            shop.port(),
            shop.name(),
            mart.port(),
            mart.name()));
    return new RetailMachine(machine, shop, mart, root);
  }

  RunningCommand startRun() {
    String roots = root.substring(0, root.lastIndexOf('/'));
    return machine.start("run", machine.model().toString(), "--env", "proof", "--root", roots);
  }

  Outcome run() {
    return startRun().outcome();
  }

  /** Something happens at the shop. */
  void live(Event event) {
    try (Connection connection = shop.connect()) {
      event.happen(new Shop(connection));
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot change the shop", e);
    }
  }

  /** What may happen at the shop. */
  interface Event {
    void happen(Shop shop) throws SQLException;
  }
}
