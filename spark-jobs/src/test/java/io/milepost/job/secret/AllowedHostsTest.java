package io.milepost.job.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.merge.RefusedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHostsTest {

  @ParameterizedTest
  @CsvSource({
    "localhost, localhost, true",
    "LocalHost, localhost, true",
    "*.db.example, a.db.example, true",
    "*.db.example, a.b.db.example, true",
    "*.db.example, db.example, false",
    "*.db.example, a.db.example.evil.test, false",
    "*.db.example, adbxexample, false",
    "db-*.example, db-1.example, true",
    "10.0.0.1, 10.0.0.10, false",
    "::1, ::1, true"
  })
  void comparesLabels(String pattern, String host, boolean allowed) {
    AllowedHosts hosts = new AllowedHosts(List.of("other.example", pattern));
    if (allowed) {
      assertThat(hosts.check(host)).isEqualTo(host);
    } else {
      assertThatThrownBy(() -> hosts.check(host)).isInstanceOf(RefusedException.class);
    }
  }

  @Test
  void allowsNothingUnlessSaid() {
    assertThatThrownBy(() -> new AllowedHosts(List.of()).check("localhost"))
        .hasMessageContaining("the platform allows no host");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a,b", "host/db?x=y", "user@host", "host:5432/x", "a b", "-x"})
  void takesNothingButAName(String host) {
    assertThatThrownBy(() -> new AllowedHosts(List.of("*")).check(host))
        .hasMessageContaining("that is no host name");
  }
}
