package io.milepost.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
@TestMethodOrder(OrderAnnotation.class)
class PostgresExtensionIT {

  @Test
  @Order(1)
  void startsEmptyAndKeepsUnicode(PostgresDatabase database) {
    database.execute(
        "CREATE TABLE words (word text); INSERT INTO words VALUES ('Zoë 漢字 🚚'), (NULL)");
    assertThat(database.rows("SELECT word FROM words"))
        .containsExactly(List.of("Zoë 漢字 🚚"), Arrays.asList((String) null));
  }

  @Test
  @Order(2)
  void keepsOneDatabaseForAllMethodsOfAClass(PostgresDatabase database) {
    assertThat(database.rows("SELECT count(*) FROM words")).containsExactly(List.of("2"));
  }

  @Test
  void makesMoreDatabasesOnDemand(PostgresDatabase database) {
    PostgresDatabase other = PostgresExtension.freshDatabase();
    assertThat(other.name()).isNotEqualTo(database.name());
    assertThat(other.port()).isEqualTo(database.port());
    assertThat(other.rows("SELECT to_regclass('words')"))
        .containsExactly(Arrays.asList((String) null));
  }

  @Test
  void refusesAWrongPassword(PostgresDatabase database) {
    assertThatThrownBy(() -> DriverManager.getConnection(database.url(), database.user(), "no"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
  }
}
