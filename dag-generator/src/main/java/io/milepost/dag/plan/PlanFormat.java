package io.milepost.dag.plan;

import io.milepost.dag.plan.DagChange.Kind;
import io.milepost.dag.spec.CanonicalJson;
import io.milepost.dag.spec.Markdown;
import io.milepost.model.text.Plain;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How a plan is written down. */
public enum PlanFormat {
  /** For a terminal. */
  TEXT {
    @Override
    public String draw(BundlePlan plan) {
      return lines(plan, Plain::line, "  ");
    }
  },
  /** For programs: one document. */
  JSON {
    @Override
    public String draw(BundlePlan plan) {
      Map<String, Object> document = new TreeMap<>();
      document.put("format", 1);
      document.put("target", plan.head().target());
      plan.head().refusal().ifPresent(why -> document.put("refusal", why));
      plan.head().paused().ifPresent(name -> document.put("paused", name));
      document.put("platforms", plan.platforms());
      return CanonicalJson.write(document) + "\n";
    }
  },
  /** For a pull request. */
  MARKDOWN {
    @Override
    public String draw(BundlePlan plan) {
      return lines(plan, text -> Markdown.escaped(Plain.line(text)), "- ");
    }
  };

  /** The plan as text that ends with a line feed. */
  public abstract String draw(BundlePlan plan);

  private interface Escape {
    String of(String text);
  }

  /** What is true of all platforms, a line each. */
  private static String head(PlanHead head, Escape escape, String end) {
    StringBuilder text = new StringBuilder();
    for (FieldChange field : head.target()) {
      text.append(escape.of(field.field()))
          .append(": ")
          .append(escape.of(field.before().orElse("none")))
          .append(" -> ")
          .append(escape.of(field.after().orElse("none")))
          .append(end);
    }
    head.refusal()
        .ifPresent(why -> text.append("render would refuse: ").append(escape.of(why)).append(end));
    head.paused()
        .ifPresent(
            name ->
                text.append("schedules are paused in environment ")
                    .append(escape.of(name))
                    .append(end));
    return text.toString();
  }

  private static String lines(BundlePlan plan, Escape escape, String item) {
    boolean markdown = item.startsWith("-");
    StringBuilder text = new StringBuilder(head(plan.head(), escape, markdown ? "\n\n" : "\n"));
    if (plan.platforms().isEmpty()) {
      text.append("Nothing to render: no platform has anything to do\n");
    }
    for (PlatformPlan platform : plan.platforms()) {
      text.append(markdown ? "### " : "")
          .append(head(platform, escape))
          .append(markdown ? "\n\n" : "\n");
      platform.runtimes().forEach(field -> text.append(item).append(runtime(field, escape)));
      platform.changes().forEach(change -> text.append(dag(change, escape, item)));
      text.append(markdown ? "\n" : "");
    }
    return text.toString();
  }

  private static String runtime(FieldChange field, Escape escape) {
    String name = field.field().isEmpty() ? "runtimes" : "runtimes.";
    return "every DAG  " + name + field(field, escape) + "\n";
  }

  private static String dag(DagChange change, Escape escape, String item) {
    StringBuilder text = new StringBuilder(item);
    text.append("%-8s ".formatted(change.kind().word())).append(escape.of(change.dag()));
    if (!change.model().isEmpty()) {
      text.append("  (").append(escape.of(String.join(", ", change.model()))).append(')');
    }
    text.append('\n');
    for (FieldChange field : change.fields()) {
      text.append("  ").append(item).append(field(field, escape)).append('\n');
    }
    return text.toString();
  }

  private static String head(PlatformPlan plan, Escape escape) {
    return ("platform %s: %d added, %d changed, %d retired, %s%s%d untouched; %d files to write,"
            + " %d to delete; from %s to %s")
        .formatted(
            escape.of(plan.platform()),
            plan.dags(Kind.ADDED).size(),
            plan.dags(Kind.CHANGED).size(),
            plan.dags(Kind.RETIRED).size(),
            rare(plan.dags(Kind.RESTORED).size(), "restored"),
            rare(plan.counts().moved(), "moved"),
            plan.counts().untouched(),
            plan.counts().written(),
            plan.counts().deleted(),
            escape.of(plan.before().orElse("nothing")),
            escape.of(plan.after()));
  }

  /** A count that is hardly ever there. */
  private static String rare(int count, String word) {
    return count == 0 ? "" : "%d %s, ".formatted(count, word);
  }

  private static String field(FieldChange field, Escape escape) {
    return escape.of(field.field())
        + ": "
        + shown(field.before(), escape)
        + " -> "
        + shown(field.after(), escape);
  }

  private static String shown(Optional<String> value, Escape escape) {
    return value.map(text -> escape.of(text)).orElse("nothing");
  }
}
