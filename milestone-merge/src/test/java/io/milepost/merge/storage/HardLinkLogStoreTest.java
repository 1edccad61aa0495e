package io.milepost.merge.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardLinkLogStoreTest {
  private final Configuration hadoop = new Configuration();
  private final HardLinkLogStore store = new HardLinkLogStore(hadoop);

  @TempDir private Path folder;

  @Test
  void writesACommitOnce() throws Exception {
    Path commit = folder.resolve("_delta_log/00000000000000000000.json");
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(commit.toUri());
    store.write(path, List.of("{\"a\":1}", "{\"b\":2}").iterator(), false, hadoop);
    assertThat(Files.readString(commit)).isEqualTo("{\"a\":1}\n{\"b\":2}\n");
    assertThatThrownBy(() -> store.write(path, List.of("{}").iterator(), false, hadoop))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(Files.readString(commit)).isEqualTo("{\"a\":1}\n{\"b\":2}\n");
    assertThat(commit.getParent().toFile().list()).containsExactly("00000000000000000000.json");
  }

  @Test
  void replacesAFileWhenAsked() throws Exception {
    Path marker = folder.resolve("_last_checkpoint");
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(marker.toUri());
    store.write(path, List.of("1").iterator(), true, hadoop);
    store.write(path, List.of("2").iterator(), true, hadoop);
    assertThat(Files.readString(marker)).isEqualTo("2\n");
  }
}
