package io.milepost.merge.commit;

import java.util.ConcurrentModificationException;
import java.util.function.Supplier;

/** Commits that other writers of a table may come before. */
public final class Conflicts {
  private static final int TRIES = 10;

  private Conflicts() {}

  /**
   * Commits, again where another commit came in between.
   *
   * @param what is done, for the error
   * @param commit looks at the table anew each time
   * @throws IllegalStateException if another came first each time
   */
  public static <T> T outlasted(String what, Supplier<T> commit) {
    ConcurrentModificationException conflict = null;
    for (int attempt = 0; attempt < TRIES; attempt++) {
      try {
        return commit.get();
      } catch (ConcurrentModificationException e) {
        conflict = e;
      }
    }
    throw new IllegalStateException(
        "Cannot %s: %d times another writer came first".formatted(what, TRIES), conflict);
  }

  /** The same for what gives nothing. */
  public static void outlasted(String what, Runnable commit) {
    outlasted(
        what,
        () -> {
          commit.run();
          return true;
        });
  }
}
