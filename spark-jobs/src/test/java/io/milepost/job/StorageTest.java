package io.milepost.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.model.job.LocalAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageTest {
  @TempDir private Path folder;

  @Test
  void readsAndWritesTheFileThatAnAddressOfThisMachineNames() throws IOException {
    Path odd = Files.createDirectory(folder.resolve("my höme 100%"));
    Path file = odd.resolve("list.jsonl");
    Files.writeString(file, "words");
    Storage storage = new Storage(new Configuration());

    assertThat(storage.find(LocalAddress.of(file))).contains("words");
    storage.requireWritable(LocalAddress.of(odd));
    assertThat(storage.create(LocalAddress.of(odd.resolve("new")), "once")).isEqualTo("once");
    storage.replace(LocalAddress.of(file), "others");

    assertThat(odd.resolve("new")).hasContent("once");
    assertThat(file).hasContent("others");
    try (var files = Files.list(folder)) {
      assertThat(files).as("no folder with an encoded name").containsExactly(odd);
    }
  }
}
