package io.milepost.cli;

import io.milepost.model.text.Plain;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows in columns as wide as they need; a column whose name begins with {@code #} is of numbers.
 */
final class TextTable {
  private final List<List<String>> rows = new ArrayList<>();
  private final List<String> heads;

  TextTable(String... heads) {
    this.heads = List.of(heads);
    rows.add(this.heads.stream().map(head -> head.replaceFirst("^#", "")).toList());
  }

  TextTable row(Object... cells) {
    rows.add(Arrays.stream(cells).map(Object::toString).map(TextTable::printable).toList());
    return this;
  }

  void print(PrintWriter out) {
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < heads.size(); column++) {
        String cell = row.get(column);
        String blanks = " ".repeat(width(column) - cell.length());
        line.append(heads.get(column).startsWith("#") ? blanks + cell : cell + blanks).append("  ");
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  /** Text from outside is one line and steers no terminal. */
  static String printable(String text) {
    return Plain.line(text);
  }
}
