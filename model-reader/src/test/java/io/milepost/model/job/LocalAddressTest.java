package io.milepost.model.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LocalAddressTest {
  private static final Path ODD = Path.of("/tmp/my höme 100%/a+b/x.json");

  @Test
  void isThePathAsItIs() {
    assertThat(LocalAddress.of(ODD)).isEqualTo("file:///tmp/my höme 100%/a+b/x.json");
    assertThat(LocalAddress.of(Path.of("x/../y")))
        .isEqualTo("file://" + Path.of("y").toAbsolutePath());
  }

  @Test
  void leadsBackToTheFile() {
    assertThat(LocalAddress.path(LocalAddress.of(ODD))).contains(ODD);
    assertThat(LocalAddress.path("file:/tmp/my%20home")).contains(Path.of("/tmp/my%20home"));
    assertThat(LocalAddress.path("/tmp/x")).contains(Path.of("/tmp/x"));
  }

  @Test
  void isNoneOfAnotherMachine() {
    assertThat(LocalAddress.path("s3a://lake/milepost")).isEmpty();
    assertThat(LocalAddress.path("file://host/milepost")).isEmpty();
    assertThat(LocalAddress.path("relative")).isEmpty();
  }
}
