package io.milepost.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.milepost.model.job.JobListEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The file that tells a process of jobs what to do; it is there while the process is. */
record JobList(Path file) implements AutoCloseable {

  /** Writes one line per entry. */
  static JobList write(Path file, List<JobListEntry> entries) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, entries.stream().map(JobListEntry::json).toList(), UTF_8);
    return new JobList(file);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }
}
