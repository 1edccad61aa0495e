package io.milepost.model.parse;

import io.milepost.model.DataContainer;
import io.milepost.model.DataContainer.Access;
import io.milepost.model.DataContainer.Endpoint;
import io.milepost.model.Identity;
import io.milepost.model.job.Connection;
import io.milepost.model.job.ExportSpec.Naming;
import io.milepost.model.parse.Scope.Scale;
import io.milepost.model.yaml.AddressTypes;
import io.milepost.model.yaml.FieldType;
import io.milepost.model.yaml.FieldTypes;
import io.milepost.model.yaml.Fields;
import io.milepost.model.yaml.Fields.Item;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads {@code zones/<zone>/containers/<container>.yaml}. */
public final class ContainerParser {
  private static final int MOST_CONNECTIONS = 1_000;

  /** Kinds of containers. */
  private enum Kind {
    POSTGRESQL,
    MYSQL,
    SQLSERVER,
    ORACLE,
    FILES,
    KAFKA
  }

  private ContainerParser() {}

  /** Reads the fields. */
  public static DataContainer parse(Fields fields, Identity identity, Scope scope) {
    Optional<String> location =
        scope.scale() == Scale.SMALL
            ? fields.find("location", Terms.LOCATION)
            : Optional.of(fields.require("location", Terms.LOCATION));
    DataContainer container =
        new DataContainer(
            identity,
            scope.zone(),
            location,
            endpoint(fields),
            fields
                .findMap("naming")
                .map(ContainerParser::naming)
                .orElse(new Naming(Optional.empty(), Optional.empty())),
            fields.findMap("read").map(read -> access(read, scope)),
            fields.findMap("write").map(write -> access(write, scope)));
    fields.end();
    return container;
  }

  private static Endpoint endpoint(Fields fields) {
    Kind kind = fields.require("type", FieldType.word(Kind.class));
    return switch (kind) {
      case POSTGRESQL -> database(fields, Connection.Type.POSTGRESQL, 5432);
      case MYSQL -> database(fields, Connection.Type.MYSQL, 3306);
      case SQLSERVER -> database(fields, Connection.Type.SQLSERVER, 1433);
      case ORACLE -> database(fields, Connection.Type.ORACLE, 1521);
      case FILES -> new Endpoint.Files(fields.require("root", AddressTypes.STORAGE));
      case KAFKA ->
          new Endpoint.Kafka(
              fields.requireList("servers", AddressTypes.SERVER),
              fields.find("registry", AddressTypes.WEB));
    };
  }

  private static Endpoint database(Fields fields, Connection.Type type, int defaultPort) {
    return new Endpoint.Database(
        type,
        new Connection.Address(
            fields.require("host", AddressTypes.HOST),
            fields.find("port", FieldTypes.integer(1, 65_535)).orElse(defaultPort),
            fields.require("database", AddressTypes.DATABASE)),
        options(fields, type));
  }

  private static Map<String, String> options(Fields fields, Connection.Type type) {
    Map<String, String> options = new TreeMap<>();
    for (Map.Entry<String, Item> option : fields.entries("options").entrySet()) {
      String value = option.getValue().read(FieldTypes.TEXT);
      ConnectionOptions.refuse(type, option.getKey(), value)
          .ifPresent(
              why ->
                  fields
                      .notes()
                      .error(
                          option.getValue().at(),
                          option.getValue().place(),
                          "invalid-option",
                          why));
      options.put(option.getKey(), value);
    }
    return options;
  }

  private static Naming naming(Fields fields) {
    Naming naming =
        new Naming(
            fields.find("case", FieldType.word(Naming.Case.class)),
            fields.find("maxLength", FieldTypes.integer(8, 128)));
    fields.end();
    return naming;
  }

  private static Access access(Fields fields, Scope scope) {
    List<String> teams =
        scope.scale() == Scale.SMALL
            ? List.of(scope.team())
            : fields.requireList("teams", FieldTypes.NAME_TYPE);
    Access access =
        new Access(
            teams,
            fields.require("credential", FieldTypes.CREDENTIAL),
            fields
                .find("maxConnections", FieldTypes.integer(1, MOST_CONNECTIONS))
                .orElse(Access.DEFAULT_CONNECTIONS),
            fields.find("maxRowsPerSecond", FieldTypes.number(1, Long.MAX_VALUE / 10)));
    fields.end();
    return access;
  }
}
