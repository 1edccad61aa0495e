package io.milepost.examples.retail.proof;

/** How a process ended, and what it said. */
record Outcome(String command, int exitCode, String out, String err) {

  @Override
  public String toString() {
    return "$ %s%nexit code %d%n--- stdout%n%s%n--- stderr%n%s"
        .formatted(command, exitCode, out, err);
  }
}
