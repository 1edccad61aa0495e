package io.milepost.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.merge.RefusedException;
import io.milepost.model.job.CareSpec;
import io.milepost.model.job.JobFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobFilesTest {
  @TempDir private Path folder;

  private final JobFiles files = new JobFiles(new Storage(elsewhere()));
  private JobFile job;
  private Path path;

  @BeforeEach
  void writeAJob() throws IOException {
    job = JobFile.of(new CareSpec(Fixtures.platform(folder), CareSpec.Task.COMPACT, List.of()));
    path = Files.writeString(folder.resolve("job.json"), job.json());
  }

  /** A cluster whose paths without a scheme are none of this machine. */
  private static Configuration elsewhere() {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.defaultFS", "hdfs://nowhere.example");
    return hadoop;
  }

  @Test
  void readsARelativeOneBelowTheRoot() {
    assertThat(files.read("job.json", Optional.of("file://" + folder))).isEqualTo(job);
  }

  @Test
  void readsARelativeOneInTheWorkingDirectoryWhenNobodyNamesARoot() {
    Path relative = Path.of("").toAbsolutePath().relativize(path);
    assertThat(files.read(relative.toString(), Optional.empty())).isEqualTo(job);
  }

  @Test
  void readsAnyOtherWhereItIs() {
    assertThat(files.read(path.toUri().toString(), Optional.of("file:///nowhere"))).isEqualTo(job);
  }

  @Test
  void triesAgainWhereOneIsNotThere() {
    assertThatThrownBy(() -> files.read("none.json", Optional.of("file://" + folder)))
        .isInstanceOf(UnreachableException.class)
        .hasMessageStartingWith(
            "Cannot read job file file:%s/none.json: it does not exist", folder);
  }

  @Test
  void refusesWhereOneThatASealNamesIsGone() {
    assertThatThrownBy(() -> files.kept("file://" + folder, job.digest()))
        .isInstanceOf(RefusedException.class)
        .hasMessageEndingWith("%s.json: it does not exist", job.digest());
  }
}
