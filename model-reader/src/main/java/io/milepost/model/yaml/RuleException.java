package io.milepost.model.yaml;

import static java.util.Objects.requireNonNull;

/** A value that breaks a rule of its own, not just the form of its type. */
public final class RuleException extends IllegalArgumentException {
  private final String rule;

  public RuleException(String rule, String message) {
    super(message);
    this.rule = requireNonNull(rule, "rule");
  }

  /** The rule it breaks. */
  public String rule() {
    return rule;
  }
}
