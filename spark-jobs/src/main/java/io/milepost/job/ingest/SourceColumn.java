package io.milepost.job.ingest;

import static java.util.Objects.requireNonNull;

/**
 * A column as PostgreSQL knows it, domains taken apart.
 *
 * @param type the base type's name in the catalog, such as {@code int8} or {@code bpchar}
 * @param kind the type's kind in the catalog: {@code b} base, {@code e} enum and so on
 * @param shown the type as people write it
 * @param modifier the declared length or precision as the catalog encodes it, -1 without one
 */
record SourceColumn(String name, String type, String kind, String shown, int modifier) {
  SourceColumn {
    requireNonNull(name, "name");
    requireNonNull(type, "type");
    requireNonNull(kind, "kind");
    requireNonNull(shown, "shown");
  }

  /** Declared length of a text; without limit if there is none. */
  int length() {
    return modifier < 0 ? Integer.MAX_VALUE : modifier - 4;
  }

  /** Declared digits of a number in all; without limit if there is none. */
  int precision() {
    return modifier < 0 ? Integer.MAX_VALUE : ((modifier - 4) >> 16) & 0xffff;
  }

  /** Declared digits behind the point: eleven bits with a sign. */
  int scale() {
    return modifier < 0 ? 0 : (((modifier - 4) & 0x7ff) ^ 1024) - 1024;
  }
}
