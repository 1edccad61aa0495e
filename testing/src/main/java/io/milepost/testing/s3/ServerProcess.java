package io.milepost.testing.s3;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that chooses its port, says it, and ends with this JVM, however that ends. */
final class ServerProcess {
  private static final Pattern LISTENS = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");

  /** The shell lives as long as the pipe that it reads, which no process but ours holds open. */
  private static final String ENDS_WITH_US =
      "\"$@\" 2>&1 </dev/null & server=$!; cat >/dev/null; kill -9 $server";

  private ServerProcess() {}

  /** Starts a command; returns where it listens. */
  static URI start(List<String> command, Map<String, String> environment) {
    List<String> all = new ArrayList<>(List.of("sh", "-c", ENDS_WITH_US, "sh"));
    all.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    try {
      BufferedReader said = builder.start().inputReader(StandardCharsets.UTF_8);
      StringBuilder lines = new StringBuilder();
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        lines.append(line).append('\n');
        Matcher listens = LISTENS.matcher(line);
        if (listens.find()) {
          drain(said);
          return URI.create("http://127.0.0.1:" + listens.group(1));
        }
      }
      throw new IllegalStateException("Cannot start %s:%n%s".formatted(command, lines));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + command, e);
    }
  }

  /** So that it never waits for somebody to read what it says. */
  private static void drain(BufferedReader said) {
    Thread reader =
        new Thread(
            () -> {
              try (said) {
                said.lines().forEach(line -> {});
              } catch (IOException | UncheckedIOException e) {
                // It has ended, and there is nothing left to read.
                return;
              }
            },
            "server output");
    reader.setDaemon(true);
    reader.start();
  }
}
