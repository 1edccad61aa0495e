package io.milepost.model.problem;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.Objects.requireNonNull;

import java.util.Comparator;

/** A place in a file of the model, counted from 1; its text is {@code file:line:column}. */
public record Place(String file, int line, int column) implements Comparable<Place> {
  private static final Comparator<Place> ORDER =
      comparing(Place::file)
          .thenComparing(comparingInt(Place::line))
          .thenComparing(comparingInt(Place::column));

  public Place {
    requireNonNull(file, "file");
  }

  /** The beginning of a file. */
  public static Place startOf(String file) {
    return new Place(file, 1, 1);
  }

  @Override
  public int compareTo(Place other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
