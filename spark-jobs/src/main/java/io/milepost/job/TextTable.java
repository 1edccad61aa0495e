package io.milepost.job;

import java.util.ArrayList;
import java.util.List;

/** Cells in columns, for people: numbers to the right, text to the left. */
public final class TextTable {
  private static final String GAP = "  ";

  private TextTable() {}

  /** The rows as lines; cells that begin with a digit stand to the right. */
  public static List<String> aligned(List<List<String>> rows) {
    List<Integer> widths = new ArrayList<>();
    for (List<String> row : rows) {
      for (int column = 0; column < row.size(); column++) {
        if (column == widths.size()) {
          widths.add(0);
        }
        widths.set(column, Math.max(widths.get(column), width(row.get(column))));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < row.size(); column++) {
      String cell = row.get(column);
      String blanks = " ".repeat(widths.get(column) - width(cell));
      boolean right = cell.matches("-?[0-9].*");
      line.append(column == 0 ? "" : GAP).append(right ? blanks + cell : cell + blanks);
    }
    return line.toString().stripTrailing();
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
