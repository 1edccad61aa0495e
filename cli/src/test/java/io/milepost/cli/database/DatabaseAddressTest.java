package io.milepost.cli.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {

  @Test
  void readsHostPortDatabaseAndSslmode() {
    assertThat(
            DatabaseAddress.parse("jdbc:postgresql://db.acme.example:6543/my-shop?sslmode=require"))
        .isEqualTo(
            new DatabaseAddress(
                "db.acme.example", Optional.of(6543), "my-shop", Optional.of("require")));
    assertThat(DatabaseAddress.parse("jdbc:postgresql://[::1]/shop"))
        .hasToString("::1:5432/shop")
        .extracting(DatabaseAddress::url)
        .isEqualTo("jdbc:postgresql://[::1]:5432/shop");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://ann:hush@localhost/shop",
        "jdbc:postgresql://localhost/shop?password=hush",
        "jdbc:postgresql://localhost/shop?sslmode=require&PASSWORD=hush",
        "jdbc:postgresql://localhost/shop?user=hush"
      })
  void refusesSecretsWithoutRepeatingThem(String url) {
    assertThatThrownBy(() -> DatabaseAddress.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid URL: it holds a user or a password")
        .hasMessageNotContaining("hush");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://localhost/shop",
        "jdbc:mysql://localhost/shop",
        "jdbc:postgresql:shop",
        "jdbc:postgresql://localhost/",
        "jdbc:postgresql://localhost/my%20shop",
        "jdbc:postgresql://a,b/shop",
        "jdbc:postgresql://localhost/shop?socketFactory=evil.Factory",
        "jdbc:postgresql://localhost/shop?sslmode=maybe"
      })
  void refusesWhatItWouldHaveToGuessAt(String url) {
    assertThatThrownBy(() -> DatabaseAddress.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid URL: ");
  }
}
