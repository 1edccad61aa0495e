package io.milepost.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonEnvironmentTest {
  @TempDir private Path folder;

  @Test
  void isMadeOnceForItsRequirements() throws IOException {
    Path requirements = Files.writeString(folder.resolve("requirements.txt"), "# nothing\n");
    PythonEnvironment environment = PythonEnvironment.of(folder, requirements);
    assertThat(
            environment.run(
                Map.of("GREETING", "grüß"),
                List.of("-c", "import os; print(os.environ['GREETING'])")))
        .isEqualTo("grüß\n");
    PythonEnvironment.of(folder, requirements);
    try (Stream<Path> made = Files.list(folder)) {
      assertThat(made.filter(Files::isDirectory)).hasSize(1);
    }
    assertThatThrownBy(() -> environment.run(Map.of(), List.of("-c", "raise SystemExit('no')")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("exit code 1")
        .hasMessageEndingWith("no\n");
  }

  @Test
  void takesNoPackageWithoutItsHash() throws IOException {
    Path requirements = Files.writeString(folder.resolve("requirements.txt"), "py4j==0.10.9.9\n");
    assertThatThrownBy(() -> PythonEnvironment.of(folder, requirements))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("--require-hashes");
  }
}
