package io.milepost.merge.table;

import java.util.ConcurrentModificationException;

/** A change of a table's metadata that other writers may come before. */
final class Alteration {
  private static final int TRIES = 10;

  private Alteration() {}

  /**
   * Alters a table, again where another commit came in between.
   *
   * @param alter looks at the table anew each time
   */
  static void run(String table, Runnable alter) {
    ConcurrentModificationException conflict = null;
    for (int attempt = 0; attempt < TRIES; attempt++) {
      try {
        alter.run();
        return;
      } catch (ConcurrentModificationException e) {
        conflict = e;
      }
    }
    throw new IllegalStateException(
        "Cannot alter %s: %d times another writer came first".formatted(table, TRIES), conflict);
  }
}
