package io.milepost.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StateLoginTest {

  @Test
  void harmlessPropertiesMayStandInTheUrl() {
    StateLogin login =
        new StateLogin("jdbc:postgresql://db.example:5433/state?sslmode=verify-full", "u", "p");
    assertThat(login.toString())
        .isEqualTo("u at jdbc:postgresql://db.example:5433/state?sslmode=verify-full");
  }

  @Test
  void aPasswordInTheUrlIsRefusedAndNotRepeated() {
    assertThatThrownBy(
            () -> new StateLogin("jdbc:postgresql://h/d?user=u&password=secret", "u", "p"))
        .isInstanceOf(StateException.class)
        .hasMessage(
            "Invalid state database: property user, password (allowed: connectTimeout,"
                + " socketTimeout, sslmode, sslrootcert, targetServerType; a secret never stands in"
                + " a URL)");
    assertThatThrownBy(() -> new StateLogin("jdbc:postgresql://u:secret@h/d", "u", "p"))
        .isInstanceOf(StateException.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void propertiesThatLoadCodeAreRefused() {
    assertThatThrownBy(
            () -> new StateLogin("jdbc:postgresql://h/d?socketFactory=com.evil.Factory", "u", "p"))
        .isInstanceOf(StateException.class)
        .hasMessageContaining("property socketFactory");
  }

  @Test
  void anotherDatabaseIsRefused() {
    assertThatThrownBy(() -> new StateLogin("jdbc:h2:mem:x", "u", "p"))
        .isInstanceOf(StateException.class)
        .hasMessage(
            "Invalid state database: jdbc:h2:mem:x"
                + " (jdbc:postgresql://host[:port]/database[?sslmode=…])");
  }
}
