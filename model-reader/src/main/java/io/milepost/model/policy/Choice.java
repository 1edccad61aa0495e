package io.milepost.model.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * Which values of one kind are welcome. A value stands for all parts below it: {@code personal}
 * means {@code personal.contact} too.
 *
 * @param allow when present, only these (an empty list allows nothing)
 * @param deny never these, whatever {@code allow} says
 */
public record Choice(Optional<List<String>> allow, List<String> deny) {
  /** Everything. */
  public static final Choice ANY = new Choice(Optional.empty(), List.of());

  public Choice {
    requireNonNull(allow, "allow");
    allow = allow.map(List::copyOf);
    deny = List.copyOf(deny);
  }

  /** Whether {@code part} is {@code whole} or below it. */
  public static boolean covers(String whole, String part) {
    return part.equals(whole) || part.startsWith(whole + ".");
  }

  /** The first denied value that covers this one. */
  public Optional<String> denying(String value) {
    return deny.stream().filter(denied -> covers(denied, value)).findFirst();
  }

  /** Whether {@code allow} leaves it out; {@code deny} is not asked. */
  public boolean leavesOut(String value) {
    return allow.isPresent()
        && allow.orElseThrow().stream().noneMatch(allowed -> covers(allowed, value));
  }

  /** Whether it is welcome. */
  public boolean admits(String value) {
    return denying(value).isEmpty() && !leavesOut(value);
  }
}
