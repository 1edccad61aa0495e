package io.milepost.job.command;

import static java.util.Objects.requireNonNull;

import io.milepost.job.JobSession;
import io.milepost.job.JobState;
import io.milepost.job.TerminalText;
import io.milepost.merge.RefusedException;
import io.milepost.model.job.JobPlatform;
import io.milepost.postgres.LocalPostgresException;
import io.milepost.state.StateDatabase;
import io.milepost.state.StateException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** Where a job's words go: progress to stderr, facts to stdout. */
record JobConsole(PrintWriter out, PrintWriter err, Map<String, String> environment) {
  JobConsole {
    requireNonNull(out, "out");
    requireNonNull(err, "err");
    environment = Map.copyOf(environment);
  }

  /** Says something to the person who waits. */
  void say(String text) {
    err.println(TerminalText.lines(text));
    err.flush();
  }

  /** Prints a fact. */
  void print(String line) {
    out.println(line);
    out.flush();
  }

  /**
   * What the jobs of a platform share.
   *
   * @param state overrides the address of the state
   */
  JobSession session(SparkSession spark, JobPlatform platform, Optional<String> state) {
    return new JobSession(
        spark, new JobState(state(platform, state), this::say), environment, this::say);
  }

  private Optional<StateDatabase> state(JobPlatform platform, Optional<String> url) {
    try {
      return StateAddresses.of(platform, url, environment);
    } catch (StateException | LocalPostgresException | RefusedException e) {
      say(e.getMessage() + " (the job goes on: its tables do not need the state)");
      return Optional.empty();
    }
  }
}
