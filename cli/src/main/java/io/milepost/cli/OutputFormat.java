package io.milepost.cli;

/** How a verb prints its facts on stdout. */
enum OutputFormat {
  /** For people. */
  TEXT,
  /** For programs: one JSON document. */
  JSON
}
