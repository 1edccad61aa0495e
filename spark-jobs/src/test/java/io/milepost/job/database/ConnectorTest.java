package io.milepost.job.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.job.secret.AllowedHosts;
import io.milepost.job.secret.CredentialResolver;
import io.milepost.merge.RefusedException;
import io.milepost.model.job.Connection;
import io.milepost.model.job.JobPlatform.SecretSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectorTest {
  private final Connector connector =
      new Connector(
          new AllowedHosts(List.of("db.example", "::1")),
          CredentialResolver.of(
              new SecretSource(SecretSource.Type.ENVIRONMENT, ""),
              Map.of("SHOP_USER", "reader", "SHOP_PASSWORD", "s3cret")));

  @Test
  void buildsTheUrlOfParts() {
    assertThat(connector.url(at("db.example", "shop & mart/?ssl=x", Map.of())))
        .isEqualTo("jdbc:postgresql://db.example:5432/shop%20%26%20mart%2F%3Fssl%3Dx");
    assertThat(connector.url(at("::1", "shop", Map.of())))
        .isEqualTo("jdbc:postgresql://[::1]:5432/shop");
  }

  @Test
  void takesNoOptionThatCouldRunCode() {
    assertThat(connector.properties(at("db.example", "shop", Map.of("sslmode", "verify-full"))))
        .containsEntry("sslmode", "verify-full")
        .containsEntry("user", "reader");
    assertThatThrownBy(
            () ->
                connector.properties(
                    at("db.example", "shop", Map.of("socketFactory", "evil.Factory"))))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("the options [socketFactory] are not allowed");
  }

  @Test
  void sendsNoSecretToAnotherHost() {
    assertThatThrownBy(() -> connector.open(at("evil.example", "shop", Map.of())))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("Cannot connect to evil.example");
  }

  @Test
  void quotesWhateverStandsInAName() {
    assertThat(Sql.table("my \"schema\"", "Täble$")).isEqualTo("\"my \"\"schema\"\"\".\"Täble$\"");
    assertThat(Sql.text("it's \\ x")).isEqualTo("E'it''s \\\\ x'");
    assertThatThrownBy(() -> Sql.name("a\0b")).isInstanceOf(IllegalArgumentException.class);
  }

  private static Connection at(String host, String database, Map<String, String> options) {
    return new Connection(
        "shop_db",
        Connection.Type.POSTGRESQL,
        new Connection.Address(host, 5432, database),
        options,
        "shop",
        4);
  }
}
