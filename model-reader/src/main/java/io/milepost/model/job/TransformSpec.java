package io.milepost.model.job;

import static java.util.Objects.requireNonNull;

import io.milepost.model.schema.Schema;
import java.util.List;
import java.util.Map;

/**
 * Runs a team's code over the datasets of its workspace.
 *
 * @param workspace id of the workspace the transformer belongs to
 * @param outputStore id of the store that is made of its output
 */
public record TransformSpec(
    JobPlatform platform,
    String workspace,
    Code code,
    Map<String, String> parameters,
    List<Input> inputs,
    String outputStore,
    List<Output> outputs)
    implements Job {

  /** Java code: {@code <artifacts>/<jar>/<version>/<jar>-<version>.jar} and a class in it. */
  public record Code(String jar, String version, String main) {
    public Code {
      requireNonNull(jar, "jar");
      requireNonNull(version, "version");
      requireNonNull(main, "main");
    }
  }

  /** What the code reads, under the sink's name. */
  public record Input(String ingestion, SinkSpec sink) {
    public Input {
      requireNonNull(ingestion, "ingestion");
      requireNonNull(sink, "sink");
    }
  }

  /** What the code has to return: a dataset's id and its columns. */
  public record Output(String dataset, Schema schema) {
    public Output {
      requireNonNull(dataset, "dataset");
      requireNonNull(schema, "schema");
    }
  }

  public TransformSpec {
    requireNonNull(platform, "platform");
    requireNonNull(workspace, "workspace");
    requireNonNull(code, "code");
    parameters = Map.copyOf(parameters);
    inputs = List.copyOf(inputs);
    requireNonNull(outputStore, "outputStore");
    outputs = List.copyOf(outputs);
  }

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.transform(this);
  }
}
