package io.milepost.dag.plan;

import io.milepost.dag.plan.DagChange.Kind;
import io.milepost.dag.spec.CanonicalJson;
import io.milepost.dag.spec.Markdown;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How a plan is written down. */
public enum PlanFormat {
  /** For a terminal. */
  TEXT {
    @Override
    public String draw(BundlePlan plan) {
      return lines(plan, text -> text, "  ");
    }
  },
  /** For programs: one document. */
  JSON {
    @Override
    public String draw(BundlePlan plan) {
      Map<String, Object> document = new TreeMap<>();
      document.put("format", 1);
      document.put("platforms", plan.platforms());
      return CanonicalJson.write(document) + "\n";
    }
  },
  /** For a pull request. */
  MARKDOWN {
    @Override
    public String draw(BundlePlan plan) {
      return lines(plan, Markdown::escaped, "- ");
    }
  };

  /** The plan as text that ends with a line feed. */
  public abstract String draw(BundlePlan plan);

  private interface Escape {
    String of(String text);
  }

  private static String lines(BundlePlan plan, Escape escape, String item) {
    StringBuilder text = new StringBuilder();
    if (plan.platforms().isEmpty()) {
      text.append("Nothing to render: no platform has anything to do\n");
    }
    boolean markdown = item.startsWith("-");
    for (PlatformPlan platform : plan.platforms()) {
      text.append(markdown ? "### " : "")
          .append(head(platform, escape))
          .append(markdown ? "\n\n" : "\n");
      for (FieldChange field : platform.runtimes()) {
        text.append(item).append("every DAG  runtimes.").append(field(field, escape)).append('\n');
      }
      for (DagChange change : platform.changes()) {
        text.append(item)
            .append("%-8s ".formatted(change.kind().word()))
            .append(escape.of(change.dag()))
            .append(
                change.model().isEmpty()
                    ? ""
                    : "  (" + escape.of(String.join(", ", change.model())) + ")")
            .append('\n');
        change
            .fields()
            .forEach(
                field -> text.append("  ").append(item).append(field(field, escape)).append('\n'));
      }
      text.append(markdown ? "\n" : "");
    }
    return text.toString();
  }

  private static String head(PlatformPlan plan, Escape escape) {
    return ("platform %s: %d added, %d changed, %d retired, %d untouched; %d files to write, %d to"
            + " delete; from %s to %s")
        .formatted(
            escape.of(plan.platform()),
            plan.dags(Kind.ADDED).size(),
            plan.dags(Kind.CHANGED).size(),
            plan.dags(Kind.RETIRED).size(),
            plan.counts().untouched(),
            plan.counts().written(),
            plan.counts().deleted(),
            escape.of(plan.before().orElse("nothing")),
            escape.of(plan.after()));
  }

  private static String field(FieldChange field, Escape escape) {
    return escape.of(field.field())
        + ": "
        + shown(field.before(), escape)
        + " -> "
        + shown(field.after(), escape);
  }

  private static String shown(Optional<String> value, Escape escape) {
    return value.map(text -> escape.of(line(text))).orElse("nothing");
  }

  /** Model text on a terminal: one line, and nothing that a terminal would obey. */
  private static String line(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ");
  }
}
