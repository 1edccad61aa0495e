package io.milepost.cli.database;

import static io.milepost.model.schema.Column.Presence.OPTIONAL;
import static io.milepost.model.schema.Column.Presence.REQUIRED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.cli.database.LiveColumn.Reference;
import io.milepost.cli.database.UnavailableException.Cause;
import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.PostgresExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class LiveSchemaIT {
  private static final DatabaseLogin LOGIN = new DatabaseLogin("shop", "MILEPOST_");

  private static LiveColumn column(String name, String type) {
    return new LiveColumn(
        name, type, OPTIONAL, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static LiveColumn keyed(String name, String type, int position) {
    return new LiveColumn(
        name, type, REQUIRED, Optional.of(position), Optional.empty(), Optional.empty());
  }

  private static Map<String, String> environment(PostgresDatabase database, String password) {
    return Map.of("MILEPOST_SHOP_USER", database.user(), "MILEPOST_SHOP_PASSWORD", password);
  }

  private static List<LiveTable> read(PostgresDatabase database, Optional<String> schema)
      throws SQLException {
    DatabaseAddress address = DatabaseAddress.parse(database.url());
    try (Connection connection = LOGIN.open(address, environment(database, database.password()))) {
      return LiveSchema.read(connection, schema);
    }
  }

  @Test
  void findsKeysReferencesTypesAndComments(PostgresDatabase database) throws SQLException {
    database.execute(
        """
        CREATE SCHEMA good;
        CREATE TABLE good.parent (b int, a bigint NOT NULL, note varchar(9), PRIMARY KEY (b, a));
        COMMENT ON TABLE good.parent IS 'Those above.';
        COMMENT ON COLUMN good.parent.note IS 'Says "why".';
        CREATE TABLE good.child (
          id char(3) PRIMARY KEY, pa bigint, pb int,
          FOREIGN KEY (pb, pa) REFERENCES good.parent);
        """);
    assertThat(read(database, Optional.of("good")))
        .containsExactly(
            new LiveTable(
                "child",
                Optional.empty(),
                List.of(
                    keyed("id", "char(3)", 1),
                    new LiveColumn(
                        "pa",
                        "bigint",
                        OPTIONAL,
                        Optional.empty(),
                        Optional.of(new Reference("parent", "a")),
                        Optional.empty()),
                    new LiveColumn(
                        "pb",
                        "integer",
                        OPTIONAL,
                        Optional.empty(),
                        Optional.of(new Reference("parent", "b")),
                        Optional.empty()))),
            new LiveTable(
                "parent",
                Optional.of("Those above."),
                List.of(
                    keyed("b", "integer", 1),
                    keyed("a", "bigint", 2),
                    new LiveColumn(
                        "note",
                        "varchar(9)",
                        OPTIONAL,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("Says \"why\".")))));
  }

  @Test
  void followsDomainsEnumsAndPartitionsAndSkipsDroppedColumns(PostgresDatabase database)
      throws SQLException {
    database.execute(
        """
        CREATE SCHEMA odd;
        CREATE DOMAIN odd.amount AS numeric(12,2);
        CREATE DOMAIN odd.price AS odd.amount NOT NULL;
        CREATE TYPE odd.mood AS ENUM ('good', 'bad');
        CREATE TABLE odd."Strange Table" (
          gone int, "a ""b\""" odd.price, mood odd.mood, at timestamptz, list int[], n numeric)
          PARTITION BY LIST (mood);
        CREATE TABLE odd.part PARTITION OF odd."Strange Table" FOR VALUES IN ('good');
        ALTER TABLE odd."Strange Table" DROP COLUMN gone;
        CREATE VIEW odd.seen AS SELECT 1 AS one;
        """);
    assertThat(read(database, Optional.of("odd")))
        .containsExactly(
            new LiveTable(
                "Strange Table",
                Optional.empty(),
                List.of(
                    new LiveColumn(
                        "a \"b\"",
                        "numeric(12,2)",
                        REQUIRED,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                    column("mood", "text"),
                    column("at", "timestamp with time zone"),
                    column("list", "integer[]"),
                    column("n", "numeric"))));
  }

  @Test
  void readsTheSchemaThatTheLoginFindsFirst(PostgresDatabase database) throws SQLException {
    database.execute("CREATE TABLE public.here (one int)");
    assertThat(read(database, Optional.empty()))
        .containsExactly(
            new LiveTable("here", Optional.empty(), List.of(column("one", "integer"))));
  }

  @Test
  void saysWhichVariableToCorrectWhenThePasswordIsWrong(PostgresDatabase database) {
    assertThatThrownBy(
            () -> LOGIN.open(DatabaseAddress.parse(database.url()), environment(database, "hush")))
        .isInstanceOfSatisfying(
            UnavailableException.class, e -> assertThat(e.reason()).isEqualTo(Cause.REFUSED))
        .hasMessageEndingWith("\nCorrect MILEPOST_SHOP_USER and MILEPOST_SHOP_PASSWORD.")
        .hasMessageNotContaining("hush");
  }

  @Test
  void namesTheVariableThatIsMissing(PostgresDatabase database) {
    Map<String, String> environment = Map.of("MILEPOST_SHOP_USER", "ann");
    assertThatThrownBy(() -> LOGIN.open(DatabaseAddress.parse(database.url()), environment))
        .isInstanceOf(UnavailableException.class)
        .hasMessage(
            "Missing variable: MILEPOST_SHOP_PASSWORD (the credential shop is taken from"
                + " MILEPOST_SHOP_USER and MILEPOST_SHOP_PASSWORD)");
  }

  @Test
  void asksForARetryWhereNothingListens(PostgresDatabase database) {
    DatabaseAddress nobody = DatabaseAddress.parse("jdbc:postgresql://localhost:1/shop");
    assertThatThrownBy(() -> LOGIN.open(nobody, environment(database, database.password())))
        .isInstanceOfSatisfying(
            UnavailableException.class, e -> assertThat(e.reason()).isEqualTo(Cause.UNREACHABLE));
  }
}
