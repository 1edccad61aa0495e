package io.milepost.cli;

import io.milepost.graph.drawing.GraphFormat;
import io.milepost.model.job.ExitCode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code milepost graph}. */
@Command(
    name = "graph",
    mixinStandardHelpOptions = true,
    description = "Draws the intention graph: what has to run so that every consumer is served.")
final class GraphCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ModelOption model;

  @Option(
      names = {"--format", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text, json, mermaid or dot (default: text).")
  private GraphFormat format;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(format.draw(model.graph()));
    out.flush();
    return ExitCode.DONE.code();
  }
}
