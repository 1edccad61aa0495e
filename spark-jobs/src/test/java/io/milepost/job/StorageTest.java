package io.milepost.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.merge.RefusedException;
import io.milepost.model.job.LocalAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
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

  @Test
  void replacesAFileWhoseChecksumIsThatOfAnother() throws IOException {
    Configuration hadoop = new Configuration();
    Path file = folder.resolve("share.json");
    try (var out =
        FileSystem.getLocal(hadoop).create(new org.apache.hadoop.fs.Path(file.toUri()))) {
      out.write("one".getBytes(UTF_8));
    }
    Storage storage = new Storage(hadoop);
    Files.writeString(file, "old");
    assertThatThrownBy(() -> storage.find(LocalAddress.of(file))).hasMessageContaining("Checksum");
    storage.replace(LocalAddress.of(file), "three");
    assertThat(storage.find(LocalAddress.of(file))).contains("three");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void refusesAStoreThatOverwritesWhatIsThere() {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.careless.impl", Careless.class.getName());
    assertThatThrownBy(() -> new Storage(hadoop).requireWritable("careless:" + folder))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "Cannot use the root careless:%s: its store creates an object that is already there,"
                + " so that two writers would overwrite each other. Use a store that heeds"
                + " If-None-Match: * on a put.",
            folder);
    assertThat(folder).isEmptyDirectory();
  }

  /** Takes the wish not to overwrite, and does. */
  public static final class Careless extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("careless:///");
    }

    @Override
    public String getScheme() {
      return "careless";
    }

    @Override
    public FSDataOutputStream create(
        org.apache.hadoop.fs.Path path,
        boolean overwrite,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress)
        throws IOException {
      return super.create(path, true, bufferSize, replication, blockSize, progress);
    }
  }
}
