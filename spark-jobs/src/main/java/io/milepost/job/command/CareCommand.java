package io.milepost.job.command;

import io.milepost.model.job.CareSpec;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The verbs of upkeep. */
public final class CareCommand {
  private CareCommand() {}

  /** Makes few large files of many small ones. */
  @Command(
      name = "compact",
      mixinStandardHelpOptions = true,
      description = "Makes few large files of many small ones, in all tables of some datasets.")
  public static final class Compact implements Callable<Integer> {
    @Mixin private TaskCommand.TaskOptions options;

    @Override
    public Integer call() throws IOException {
      return run(options, CareSpec.Task.COMPACT);
    }
  }

  /** Shortens change logs. */
  @Command(
      name = "trim",
      mixinStandardHelpOptions = true,
      description = "Removes from change logs what is merged and no reader needs any more.")
  public static final class Trim implements Callable<Integer> {
    @Mixin private TaskCommand.TaskOptions options;

    @Override
    public Integer call() throws IOException {
      return run(options, CareSpec.Task.TRIM);
    }
  }

  /** Drops versions past their retention. */
  @Command(
      name = "expire",
      mixinStandardHelpOptions = true,
      description = "Drops versions that ended longer ago than anybody asks for.")
  public static final class Expire implements Callable<Integer> {
    @Mixin private TaskCommand.TaskOptions options;

    @Override
    public Integer call() throws IOException {
      return run(options, CareSpec.Task.EXPIRE);
    }
  }

  private static int run(TaskCommand.TaskOptions options, CareSpec.Task task) throws IOException {
    return options.run(job -> job instanceof CareSpec care && care.task() == task);
  }
}
