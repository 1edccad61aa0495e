package io.milepost.state;

import java.util.Locale;

/** Where a node of a round stands. */
public enum NodeState {
  /** Not begun. */
  WAITING,
  /** Begun by a process, which may have died since. */
  RUNNING,
  /** Did all it had to. */
  DONE,
  /** Ended with a failure nobody foresaw. */
  FAILED,
  /** Must not go on until a person changes something. */
  REFUSED,
  /** Could not reach something, or found another attempt at work: the same again later. */
  RETRY,
  /** Not begun, because a node before it did not get done or nobody asks for it any more. */
  SKIPPED;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static NodeState parse(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
