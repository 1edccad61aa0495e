package io.milepost.cli;

import io.milepost.model.job.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * The verbs that another jar knows: they are listed here, so that one help shows all of them, and
 * {@code scripts/milepost} starts that jar for them.
 */
abstract sealed class SparkVerb implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Unmatched private List<String> words = new ArrayList<>();

  @Override
  public Integer call() {
    throw new CommandException(
        ExitCode.USAGE,
        "Cannot start Spark from here (type: scripts/milepost %s %s)"
            .formatted(spec.name(), String.join(" ", words)));
  }

  /** {@code milepost history}. */
  @Command(
      name = "history",
      mixinStandardHelpOptions = true,
      description = "Shows every version of a key: its values, and when they were so.")
  static final class History extends SparkVerb {}

  /** {@code milepost as-of}. */
  @Command(
      name = "as-of",
      mixinStandardHelpOptions = true,
      description = "Shows a dataset as it was at the source, by batch, by time, or now.")
  static final class AsOf extends SparkVerb {}

  /** {@code milepost job}. */
  @Command(
      name = "job",
      mixinStandardHelpOptions = true,
      description = "Does one job, as a scheduler calls it, or a list of them.")
  static final class Job extends SparkVerb {}
}
