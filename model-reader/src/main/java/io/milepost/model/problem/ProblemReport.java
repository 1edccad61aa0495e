package io.milepost.model.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.milepost.model.problem.Problem.Reason;
import io.milepost.model.text.Plain;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Problems as text and as JSON. */
final class ProblemReport {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Where the column of places begins in the lines of reasons. */
  private static final int PLACE_COLUMN = 78;

  /** Nobody reads more, and a hostile file could make more. */
  private static final int LONGEST_LINE = 2_000;

  private ProblemReport() {}

  static String text(LintResult result) {
    StringBuilder text = new StringBuilder();
    for (Problem problem : result.problems()) {
      text.append(text(problem)).append('\n');
    }
    return text.append(
            "%d error%s, %d warning%s in %d file%s\n"
                .formatted(
                    result.errors(),
                    plural(result.errors()),
                    result.warnings(),
                    plural(result.warnings()),
                    result.files(),
                    plural(result.files())))
        .toString();
  }

  private static String plural(long count) {
    return count == 1 ? "" : "s";
  }

  private static String text(Problem problem) {
    StringBuilder text =
        new StringBuilder(
            "%s: %s %s: %s\n"
                .formatted(
                    printable(problem.place().toString()),
                    severity(problem),
                    problem.rule(),
                    printable(problem.message())));
    String word = "why";
    int indent = 0;
    for (Reason reason : problem.why()) {
      if (!reason.text().isEmpty()) {
        indent = reason.subject().isEmpty() ? 0 : reason.text().length() + 4;
      }
      String first = reason.text().isEmpty() ? " ".repeat(indent) : reason.text();
      String line = reason.subject().isEmpty() ? first : pad(first, indent) + reason.subject();
      text.append(pad("  %-3s   ".formatted(word) + printable(line), PLACE_COLUMN))
          .append(printable(reason.place().toString()))
          .append('\n');
      word = "";
    }
    word = "do";
    for (String action : problem.actions()) {
      text.append("  %-3s   %s\n".formatted(word, printable(action)));
      word = "";
    }
    return text.toString();
  }

  /** Filled with blanks to a width, with at least two behind it. */
  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(width - text.length(), text.isBlank() ? 0 : 2));
  }

  /** Text of a model is not to be trusted: nothing in it may steer a terminal. */
  private static String printable(String text) {
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .limit(LONGEST_LINE)
        .forEach(
            point -> {
              if (Plain.steers(point)) {
                clean.append("\\u%04x".formatted(point));
              } else {
                clean.appendCodePoint(point);
              }
            });
    return clean.toString();
  }

  private static String severity(Problem problem) {
    return problem.severity().name().toLowerCase(Locale.ROOT);
  }

  static String json(LintResult result) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (Problem problem : result.problems()) {
      Map<String, Object> map = new LinkedHashMap<>(place(problem.place()));
      map.put("severity", severity(problem));
      map.put("rule", problem.rule());
      map.put("path", problem.path());
      map.put("message", problem.message());
      map.put("why", problem.why().stream().map(ProblemReport::reason).toList());
      map.put("do", problem.actions().stream().map(String::strip).toList());
      list.add(map);
    }
    try {
      return JSON.writeValueAsString(list);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write problems: " + e.getOriginalMessage(), e);
    }
  }

  private static Map<String, Object> reason(Reason reason) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("text", reason.text());
    map.put("subject", reason.subject());
    map.putAll(place(reason.place()));
    return map;
  }

  private static Map<String, Object> place(Place place) {
    Map<String, Object> map = new LinkedHashMap<>();
    if (place.isInFile()) {
      map.put("file", place.file());
      map.put("line", place.line());
      map.put("column", place.column());
    }
    return map;
  }
}
