package io.milepost.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.milepost.model.job.ExitCode;
import io.milepost.model.job.JobFile;
import io.milepost.model.job.JobListEntry;
import io.milepost.model.job.JobReport;
import io.milepost.model.job.JobSummary;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A process of jobs without Spark: it reads the list and every job file as the real one does, and
 * ends each node as a file {@code ends/<node>} says: one exit code per line, the next one each
 * time; {@code kill} ends the process in the middle. It keeps a record of all it was asked to do.
 */
final class JobsDouble {
  private final Path folder;

  JobsDouble(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder.resolve("ends"));
    Files.createFile(
        folder.resolve("milepost"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Files.writeString(
        folder.resolve("milepost"),
        "#!/bin/sh\nexec '%s' -XX:TieredStopAtLevel=1 -cp '%s' %s '%s' \"$@\"\n"
            .formatted(
                java, System.getProperty("java.class.path"), JobsDouble.class.getName(), folder));
  }

  Path command() {
    return folder.resolve("milepost");
  }

  /** How a node ends, each time it is asked for; after that it is done. */
  void end(String node, String... ends) throws IOException {
    Files.write(folder.resolve("ends").resolve(node), List.of(ends));
  }

  /** Every list it got, its entries as {@code node run after}; one empty line per process. */
  List<String> record() throws IOException {
    Path record = folder.resolve("record");
    return Files.exists(record) ? Files.readAllLines(record) : List.of();
  }

  /** {@code FOLDER job batch --jobs LIST …}. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Path list = Path.of(URI.create(arguments[4]));
    List<String> record = new ArrayList<>();
    record.add(String.join(" ", List.of(arguments).subList(5, arguments.length)));
    List<JobReport> reports = new ArrayList<>();
    Set<String> notDone = new HashSet<>();
    for (String line : Files.readAllLines(list)) {
      JobListEntry entry = JobListEntry.read(line);
      record.add(entry.node() + " " + entry.run() + " " + entry.after());
      JobFile.read(Files.readString(Path.of(URI.create(entry.job()))));
      Optional<ExitCode> end =
          entry.after().stream().anyMatch(notDone::contains)
              ? Optional.empty()
              : Optional.of(next(folder.resolve("ends").resolve(entry.node()), folder, record));
      if (end.isEmpty() || end.get() != ExitCode.DONE) {
        notDone.add(entry.node());
      }
      String message = end.isPresent() && end.get() == ExitCode.DONE ? "" : "as the test says";
      reports.add(
          new JobReport(entry.node(), entry.run(), end, Optional.of(1L), message, List.of(), 0.5));
    }
    write(folder, record);
    System.out.println("some words");
    System.out.println(JobSummary.of(reports).json());
    System.exit(JobSummary.of(reports).exitCode().code());
  }

  private static ExitCode next(Path ends, Path folder, List<String> record) throws IOException {
    if (!Files.exists(ends)) {
      return ExitCode.DONE;
    }
    List<String> left = new ArrayList<>(Files.readAllLines(ends));
    String now = left.remove(0);
    if (left.isEmpty()) {
      Files.delete(ends);
    } else {
      Files.write(ends, left);
    }
    if (now.equals("kill")) {
      write(folder, record);
      Runtime.getRuntime().halt(137);
    }
    return ExitCode.of(Integer.parseInt(now));
  }

  private static void write(Path folder, List<String> record) throws IOException {
    Files.write(
        folder.resolve("record"),
        record,
        UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
