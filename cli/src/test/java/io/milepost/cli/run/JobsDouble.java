package io.milepost.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.milepost.model.job.ExitCode;
import io.milepost.model.job.JobFile;
import io.milepost.model.job.JobListEntry;
import io.milepost.model.job.JobReport;
import io.milepost.model.job.JobSummary;
import io.milepost.model.job.LocalAddress;
import io.milepost.state.NodeState;
import io.milepost.state.RunStore;
import io.milepost.state.StateDatabase;
import io.milepost.state.StateLogin;
import io.milepost.testing.PostgresDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A process of jobs without Spark: it reads the list and every job file as the real one does, and
 * ends each node as a file {@code ends/<node>} says: one exit code per line, the next one each
 * time; {@code kill} ends the process in the middle as a signal does, {@code die} by itself. It
 * keeps a record of all it was asked to do.
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

  /** Has it note in a state where each node stands, as the real one does. */
  void note(PostgresDatabase state) throws IOException {
    Files.write(folder.resolve("state"), List.of(state.url(), state.user(), state.password()));
  }

  /** Has a state take nothing any more from when it comes to a node. */
  void freeze(String node, PostgresDatabase state) throws IOException {
    Files.write(folder.resolve("frozen"), List.of(state.url(), state.user(), state.password()));
    end(node, "freeze");
  }

  /** Every list it got, its entries as {@code node run after}; one empty line per process. */
  List<String> record() throws IOException {
    Path record = folder.resolve("record");
    return Files.exists(record) ? Files.readAllLines(record) : List.of();
  }

  /** {@code FOLDER job batch --jobs LIST …}. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Path list = LocalAddress.path(arguments[4]).orElseThrow();
    List<String> record = new ArrayList<>();
    record.add(String.join(" ", List.of(arguments).subList(5, arguments.length)));
    List<JobReport> reports = new ArrayList<>();
    Set<String> notDone = new HashSet<>();
    Optional<RunStore> state = state(folder.resolve("state"));
    for (String line : Files.readAllLines(list)) {
      JobListEntry entry = JobListEntry.read(line);
      record.add(entry.node() + " " + entry.run() + " " + entry.after());
      JobFile.read(Files.readString(LocalAddress.path(entry.job()).orElseThrow()));
      state.ifPresent(runs -> runs.mark(entry.run(), NodeState.RUNNING, ""));
      Optional<ExitCode> end =
          entry.after().stream().anyMatch(notDone::contains)
              ? Optional.empty()
              : Optional.of(next(folder.resolve("ends").resolve(entry.node()), folder, record));
      if (end.equals(Optional.of(ExitCode.DONE))) {
        state.ifPresent(runs -> runs.mark(entry.run(), NodeState.DONE, ""));
      }
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

  private static Optional<RunStore> state(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> login = Files.readAllLines(file);
    return Optional.of(
        StateDatabase.open(new StateLogin(login.get(0), login.get(1), login.get(2))).runs());
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
    if (now.equals("freeze")) {
      freeze(Files.readAllLines(folder.resolve("frozen")));
      return ExitCode.DONE;
    }
    if (now.equals("kill") || now.equals("die")) {
      write(folder, record);
      Runtime.getRuntime().halt(now.equals("kill") ? 137 : 3);
    }
    return ExitCode.of(Integer.parseInt(now));
  }

  private static void freeze(List<String> login) {
    try (Connection state = DriverManager.getConnection(login.get(0), login.get(1), login.get(2));
        Statement statement = state.createStatement()) {
      String name = login.get(0).replaceFirst(".*/", "");
      statement.execute("ALTER DATABASE %s SET default_transaction_read_only = on".formatted(name));
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot freeze the state", e);
    }
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
