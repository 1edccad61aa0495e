package io.milepost.merge.moment;

import static java.util.Objects.requireNonNull;

import java.util.function.Consumer;

/**
 * The moments before and after each effect on the world outside this process: what a kill can fall
 * between. They do nothing, unless a test listens.
 */
public final class Moment {
  private static volatile Consumer<String> listener = moment -> {};

  private Moment() {}

  /**
   * An effect begins.
   *
   * @param effect a verb and what it is done to, such as {@code seal shop 7}
   */
  public static void before(String effect) {
    listener.accept("before " + effect);
  }

  /** An effect is done. */
  public static void after(String effect) {
    listener.accept("after " + effect);
  }

  /** Only tests come here: it is closed to other packages. */
  static void listen(Consumer<String> listener) {
    Moment.listener = requireNonNull(listener, "listener");
  }
}
