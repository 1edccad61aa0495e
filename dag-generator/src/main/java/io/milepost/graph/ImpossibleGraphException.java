package io.milepost.graph;

import java.util.List;

/** The model asks for something that no graph of this version can give; every reason is named. */
public final class ImpossibleGraphException extends RuntimeException {
  private final transient List<String> reasons;

  ImpossibleGraphException(List<String> reasons) {
    super(String.join("\n", reasons));
    this.reasons = List.copyOf(reasons);
  }

  /** Each of them whole sentences: what, why, and what to do. */
  public List<String> reasons() {
    return reasons;
  }
}
