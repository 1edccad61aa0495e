package io.milepost.merge.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Prints figures as they come. */
final class Figures {
  private final PrintStream out;
  private final List<String> wrong = new ArrayList<>();

  Figures(PrintStream out) {
    this.out = out;
  }

  void add(Figure figure) {
    out.println(figure.json());
    out.flush();
    if (!figure.checked()) {
      wrong.add(figure.id());
    }
  }

  /** Figures of work whose result was not what it should be. */
  List<String> wrong() {
    return List.copyOf(wrong);
  }
}
