package io.milepost.model.problem;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.Objects.requireNonNull;

import java.util.Comparator;

/**
 * A place in a file of the model, counted from 1; its text is {@code file:line:column}. What stands
 * in no file has line 0.
 */
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

  /** For what is wrong with the model as a whole, such as that there is none. */
  public static Place nowhere() {
    return new Place("", 0, 0);
  }

  /** Whether it is a place in a file. */
  public boolean isInFile() {
    return line > 0;
  }

  /** The same place as seen from a folder above the model. */
  public Place below(String folder) {
    return new Place(file.isEmpty() ? folder : folder + "/" + file, line, column);
  }

  @Override
  public int compareTo(Place other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    if (isInFile()) {
      return file + ":" + line + ":" + column;
    }
    return file.isEmpty() ? "model" : file;
  }
}
