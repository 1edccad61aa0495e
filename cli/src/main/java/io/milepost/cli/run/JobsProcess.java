package io.milepost.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.milepost.model.job.ExitCode;
import io.milepost.model.job.JobListEntry;
import io.milepost.model.job.JobSummary;
import io.milepost.model.job.LocalAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * Starts the one process that knows Spark and waits for its summary. Nothing secret is among its
 * arguments; it inherits our environment. When we are told to end, it is told too; when we are
 * killed, the pipe to its stdin breaks, which it watches because of {@code MILEPOST_PARENT}.
 *
 * @param command the program that starts jobs, such as {@code scripts/milepost}
 * @param options more arguments, such as {@code --root}
 */
record JobsProcess(Path command, List<String> options, PrintWriter messages) {
  /** Greater ones say by which signal a process ended. */
  private static final int SIGNALLED = 128;

  /** A terminal tells us the same as our process, which may be the quicker one to end. */
  private static final long SAME_SIGNAL_MILLIS = 500;

  /** Works through the list. */
  JobsEnd run(Path file, List<JobListEntry> entries) {
    LastLine words = new LastLine();
    int status = run("batch", file, entries, words);
    return new JobsEnd(status, words.summary());
  }

  /**
   * Does something else with a list of jobs, or without one.
   *
   * @return the exit status
   */
  int run(String verb, Path file, List<JobListEntry> entries, Consumer<String> lines) {
    try (JobList list = JobList.write(file, entries)) {
      List<String> arguments = new ArrayList<>(List.of(command.toString(), "job", verb));
      if (!entries.isEmpty()) {
        arguments.addAll(List.of("--jobs", LocalAddress.of(list.file())));
      }
      arguments.addAll(options);
      ProcessBuilder builder =
          new ProcessBuilder(arguments).redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().put("MILEPOST_PARENT", "stdin");
      Process process = builder.start();
      Thread end = new Thread(() -> end(process), "end jobs");
      Runtime.getRuntime().addShutdownHook(end);
      try {
        try (BufferedReader words =
            new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
          words.lines().forEach(lines);
        }
        int status = process.waitFor();
        if (status > SIGNALLED) {
          Thread.sleep(SAME_SIGNAL_MILLIS);
        }
        return status;
      } finally {
        forget(end);
      }
    } catch (IOException e) {
      throw new UnfinishedRunException(
          ExitCode.USAGE,
          "Cannot start %s: %s (set MILEPOST_JOBS_COMMAND to scripts/milepost)"
              .formatted(command, e.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnfinishedRunException(ExitCode.FAILED, "Interrupted while jobs ran", e);
    }
  }

  private void end(Process process) {
    process.destroy();
    messages.println("milepost: ended before it was done; run again, and it goes on from there");
    messages.flush();
  }

  /** The last line is for programs; those before it are words for people. */
  private final class LastLine implements Consumer<String> {
    private Optional<String> last = Optional.empty();

    @Override
    public void accept(String line) {
      last.ifPresent(messages::println);
      last = Optional.of(line);
    }

    Optional<JobSummary> summary() {
      Optional<JobSummary> summary =
          last.filter(line -> line.startsWith("{")).map(JobSummary::read);
      if (summary.isEmpty()) {
        last.ifPresent(messages::println);
      }
      return summary;
    }
  }

  private static void forget(Thread hook) throws InterruptedException {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // We are ending already, and the hook has said so: that jobs end, too, is no failure.
      new CountDownLatch(1).await();
    }
  }
}
