package io.milepost.examples.retail.proof;

import static java.util.Objects.requireNonNull;

import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.PostgresExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A machine with a model of one file over two small tables, of which one has no key in the database
 * and one in the contract.
 */
record SmallMachine(Machine machine, PostgresDatabase database) {
  private static final String MODEL =
      """
      apiVersion: milepost/v1
      kind: Model
      containers:
        source: {type: postgresql, host: localhost, port: %1$d, \
      database: %2$s, read: {credential: reader}}
        target: {type: postgresql, host: localhost, port: %1$d, \
      database: %2$s, write: {credential: writer}}
      datastores:
        small: {source: {container: source, schema: small}}
      workspaces:
        reporting:
          container: target
          groups:
            daily: {datasets: [small.thing, small.loose]}
      """;
  private static final String CONTRACT =
      """
      apiVersion: v3.1.0
      kind: DataContract
      id: small
      name: small
      version: 1.0.0
      status: active
      customProperties:
        - {property: milepostClassification, value: internal}
        - {property: milepostCategory, value: business}
      schema:
        - name: thing
          properties:
            - {name: id, physicalType: bigint, required: true, primaryKey: true, \
      primaryKeyPosition: 1}
            - {name: word, physicalType: text}
        - name: loose
          properties:
            - {name: id, physicalType: bigint, primaryKey: true, primaryKeyPosition: 1}
            - {name: word, physicalType: text}
      """;
  private static final String TABLES =
      """
      CREATE SCHEMA small;
      CREATE TABLE small.thing (id bigint PRIMARY KEY, word text);
      CREATE TABLE small.loose (id bigint, word text);
      INSERT INTO small.thing SELECT i, 'word ' || i FROM generate_series(1, 20) i;
      INSERT INTO small.loose SELECT i, 'word ' || i FROM generate_series(1, 20) i;
      """;

  SmallMachine {
    requireNonNull(machine, "machine");
    requireNonNull(database, "database");
  }

  /** One with a database of its own. */
  static SmallMachine named(String name) {
    PostgresDatabase database = PostgresExtension.freshDatabase();
    database.execute(TABLES);
    Machine machine =
        Machine.empty(name)
            .credential("reader", database.user(), database.password())
            .credential("writer", database.user(), database.password());
    machine.write("model/milepost.yaml", MODEL.formatted(database.port(), database.name()));
    machine.write("model/small.odcs.yaml", CONTRACT);
    return new SmallMachine(machine, database);
  }

  Outcome run(String... options) {
    List<String> arguments = new ArrayList<>(List.of("run", machine.model().toString()));
    arguments.addAll(List.of(options));
    return machine.milepost(arguments.toArray(String[]::new));
  }

  Outcome lint() {
    return machine.milepost("lint", machine.model().toString());
  }

  /** All that must not change when something is refused: tables of the lake and the consumer's. */
  Kept kept() {
    Map<String, Long> files = machine.files("home/lake/datasets");
    files.putAll(machine.files("home/lake/ingestions"));
    files.keySet().removeIf(file -> file.startsWith("small/staging/"));
    return new Kept(
        files,
        database.rows(
            """
            SELECT 'thing', t::text FROM reporting.thing t
            UNION ALL SELECT 'loose', l::text FROM reporting.loose l ORDER BY 1, 2"""));
  }

  /** Files by size, and the consumer's rows. */
  record Kept(Map<String, Long> files, List<List<String>> rows) {}
}
