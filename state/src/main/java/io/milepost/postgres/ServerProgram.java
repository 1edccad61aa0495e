package io.milepost.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs {@code initdb} and {@code pg_ctl}. PostgreSQL refuses to run as root; there the programs run
 * in a user namespace of their own, in which they are nobody and still own our files.
 */
record ServerProgram(PostgresBinaries binaries) {
  private static final String NOT_AS_ROOT =
      """
      Cannot start PostgreSQL as root, which it refuses, nor as nobody in a user namespace: %s
        do  run as another user, permit user namespaces (unshare -U),
            or name a PostgreSQL of your own with --state jdbc:postgresql://host/database""";

  /** What a program printed, and how it ended. */
  record Ended(int status, String output) {}

  Ended run(String program, List<String> arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.add("unshare");
      command.add("-U");
    }
    command.add(binaries.program(program).toString());
    command.addAll(arguments);
    return run(command);
  }

  private static Ended run(List<String> command) {
    try {
      // A file and no pipe: the server inherits it, and a pipe would never end.
      Path output = Files.createTempFile("milepost-postgres-", ".out");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("LC_ALL", "C");
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        int status = builder.start().waitFor();
        String said = Files.readString(output).strip();
        if (status != 0 && said.startsWith("unshare:")) {
          throw new LocalPostgresException(NOT_AS_ROOT.formatted(said));
        }
        return new Ended(status, said);
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      if (command.get(0).equals("unshare")) {
        throw new LocalPostgresException(NOT_AS_ROOT.formatted(e.getMessage()), e);
      }
      throw new UncheckedIOException("Cannot run " + command.get(0), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalPostgresException("Interrupted while " + command.get(0) + " ran", e);
    }
  }

  private static boolean isRoot() {
    return Optional.of(System.getProperty("user.name")).filter("root"::equals).isPresent();
  }
}
