package io.milepost.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The option {@code --output} of every verb that prints facts; a verb takes it as a {@code @Mixin}.
 */
final class OutputOption {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec verb;

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text or json (default: text).")
  private OutputFormat format;

  OutputFormat format() {
    return format;
  }

  /**
   * Prints a fact once: {@code text} writes the lines, or {@code json} is written as one JSON
   * document (records, maps, lists).
   */
  void print(Object json, Consumer<PrintWriter> text) {
    PrintWriter out = verb.commandLine().getOut();
    switch (format) {
      case TEXT -> text.accept(out);
      case JSON -> out.println(json(json));
    }
    out.flush();
  }

  /** As {@link #print}, for what is JSON text already. */
  void printJson(String json, Consumer<PrintWriter> text) {
    PrintWriter out = verb.commandLine().getOut();
    switch (format) {
      case TEXT -> text.accept(out);
      case JSON -> out.println(json);
    }
    out.flush();
  }

  private static String json(Object value) {
    try {
      return JsonMapper.builder().addModule(new Jdk8Module()).build().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write JSON: " + e.getOriginalMessage(), e);
    }
  }
}
