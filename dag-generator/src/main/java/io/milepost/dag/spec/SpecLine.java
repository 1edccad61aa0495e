package io.milepost.dag.spec;

import static java.util.Locale.ROOT;

import java.util.Map;
import java.util.TreeMap;

/** The one line of canonical JSON that a DAG is in a bundle. */
public final class SpecLine {
  private static final int FORMAT = 1;

  private SpecLine() {}

  /** The line, without its line feed. */
  public static String of(DagSpec dag) {
    Map<String, Object> line = new TreeMap<>();
    line.put("format", FORMAT);
    line.put("dag_id", dag.id().text());
    line.put("kind", word(dag.kind()));
    line.put("owner", dag.about().owner());
    line.put("tags", dag.about().tags());
    line.put("model", dag.about().model());
    line.put("doc", dag.about().doc());
    line.put("schedule", dag.schedule().fields());
    line.put("tasks", dag.tasks().stream().map(SpecLine::task).toList());
    dag.problem().ifPresent(problem -> line.put("problem", problem));
    return CanonicalJson.write(line);
  }

  private static Map<String, Object> task(TaskSpec task) {
    Map<String, Object> fields = new TreeMap<>();
    fields.put("id", task.id());
    fields.put("verb", task.verb().word());
    fields.put("job", task.job());
    fields.put("after", task.after());
    fields.put("outlets", task.outlets());
    fields.put("runtime", word(task.terms().runtime()));
    task.terms()
        .pool()
        .ifPresent(
            use -> {
              fields.put("pool", use.pool());
              fields.put("slots", use.slots());
            });
    fields.put("priority", weight(task.terms()));
    fields.put("retries", TaskSpec.Terms.RETRIES);
    fields.put("retry_delay", TaskSpec.Terms.RETRY_DELAY);
    fields.put("timeout", task.verb().timeout());
    return fields;
  }

  private static int weight(TaskSpec.Terms terms) {
    return switch (terms.priority()) {
      case LOW -> 1;
      case NORMAL -> 10;
      case HIGH -> 100;
      case CRITICAL -> 1000;
    };
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(ROOT);
  }
}
