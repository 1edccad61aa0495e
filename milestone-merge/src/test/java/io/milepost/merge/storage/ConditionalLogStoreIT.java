package io.milepost.merge.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.merge.RefusedException;
import io.milepost.testing.s3.S3Bucket;
import io.milepost.testing.s3.S3Store;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import org.apache.hadoop.util.VersionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConditionalLogStoreIT {
  @ParameterizedTest
  @EnumSource
  void writesACommitOnce(S3Store server) throws IOException {
    S3Log log = new S3Log(server.freshBucket());
    log.write(0, "first");
    log.write(1, "second");
    assertThatThrownBy(() -> log.write(0, "third")).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(log.names()).containsExactly(S3Log.name(0), S3Log.name(1));
    assertThat(log.read(0)).isEqualTo("first");
    assertThat(log.read(1)).isEqualTo("second");
  }

  @ParameterizedTest
  @EnumSource
  void takesTheSameCommitOfAnotherWriterForAnother(S3Store server) throws IOException {
    S3Log log = new S3Log(server.freshBucket());
    log.write(0, "the same");
    assertThatThrownBy(() -> log.write(0, "the same"))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @ParameterizedTest
  @EnumSource
  void replacesAFileWhenAsked(S3Store server) throws IOException {
    S3Log log = new S3Log(server.freshBucket());
    log.replace(0, "1");
    log.replace(0, "2");
    assertThat(log.read(0)).isEqualTo("2");
  }

  /** Before 3.4.2 Hadoop has no such capability; this switch takes it away. */
  @Test
  void refusesAHadoopThatCannotCreateConditionally() {
    S3Bucket bucket = S3Store.S3PROXY.freshBucket();
    S3Log log = new S3Log(bucket).with("fs.s3a.create.conditional.enabled", "false");
    assertThatThrownBy(() -> log.write(0, "first"))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "Cannot write %s: S3AFileSystem of Hadoop %s cannot create an object only if there"
                + " is none, so that two writers would overwrite each other. Use hadoop-aws 3.4.2"
                + " or later with s3a: paths, and leave fs.s3a.create.conditional.enabled at"
                + " true.",
            bucket.path("table/_delta_log/" + S3Log.name(0)), VersionInfo.getVersion());
  }
}
