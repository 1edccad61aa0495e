package io.milepost.model.rules;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules with an edit that breaks each and one that does not, as a text file:
 *
 * <pre>
 * rule &lt;id&gt;
 * bad | good          begins a case; every case starts from the same clean model
 * base hello          the case starts from the example of one file instead
 * file &lt;path&gt;         the file that the next lines are about
 * - &lt;line&gt;            text to look for (none: the whole file)
 * + &lt;line&gt;            text to put there (none, and nothing to look for: the file goes away)
 * = &lt;problem&gt;         what lint has to say; all of it, line by line
 * </pre>
 */
final class RuleTable {
  private RuleTable() {}

  /** A rule and its cases. */
  record Rule(String id, List<Case> cases) {}

  /** Some edits and what lint says then. */
  record Case(String name, List<String> base, List<Edit> edits, List<String> expected) {
    boolean isSmall() {
      return base.contains("hello");
    }

    void apply(ModelFixture model) throws IOException {
      for (Edit edit : edits) {
        edit.apply(model);
      }
    }
  }

  /** One change of one file. */
  record Edit(String file, List<String> from, List<String> to) {
    void apply(ModelFixture model) throws IOException {
      if (!from.isEmpty()) {
        model.replace(file, String.join("\n", from), String.join("\n", to));
      } else if (to.isEmpty()) {
        model.remove(file);
      } else {
        model.put(file, String.join("\n", to) + "\n");
      }
    }
  }

  static List<Rule> read(Path table) throws IOException {
    List<Rule> rules = new ArrayList<>();
    for (String line : Files.readAllLines(table, UTF_8)) {
      if (!line.isEmpty()) {
        int blank = line.indexOf(' ');
        String word = blank < 0 ? line : line.substring(0, blank);
        read(rules, word, blank < 0 ? "" : line.substring(blank + 1));
      }
    }
    return rules;
  }

  private static void read(List<Rule> rules, String word, String rest) {
    switch (word) {
      case "rule" -> rules.add(new Rule(rest, new ArrayList<>()));
      case "bad", "good" ->
          last(rules)
              .cases()
              .add(new Case(word, new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
      case "base" -> last(last(rules).cases()).base().add(rest);
      case "file" ->
          last(last(rules).cases())
              .edits()
              .add(new Edit(rest, new ArrayList<>(), new ArrayList<>()));
      case "-" -> last(last(last(rules).cases()).edits()).from().add(rest);
      case "+" -> last(last(last(rules).cases()).edits()).to().add(rest);
      case "=" -> last(last(rules).cases()).expected().add(rest);
      default -> throw new IllegalArgumentException("Invalid line: " + word + " " + rest);
    }
  }

  private static <T> T last(List<T> list) {
    return list.get(list.size() - 1);
  }
}
