package io.milepost.merge.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.execution.streaming.CheckpointFileManager.CancellableFSDataOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksumFilesTest {
  @TempDir Path table;

  @Test
  void writesIntoAFolderThatIsThere() throws IOException {
    Path file = Files.createDirectory(table.resolve("_delta_log")).resolve("2.crc");

    try (CancellableFSDataOutputStream out = created(file)) {
      out.write("{}".getBytes(UTF_8));
      assertThat(file).doesNotExist();
    }

    assertThat(file).hasContent("{}");
  }

  @Test
  void bringsNoFolderBackThatWasRemoved() {
    Path file = table.resolve("_delta_log/2.crc");

    assertThatThrownBy(() -> created(file)).hasRootCauseInstanceOf(FileNotFoundException.class);
    assertThat(table).isEmptyDirectory();
  }

  private static CancellableFSDataOutputStream created(Path file) {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file.toUri());
    return new ChecksumFiles(path.getParent(), new Configuration()).createAtomic(path, false);
  }
}
