package io.milepost.job.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.milepost.merge.RefusedException;
import io.milepost.model.job.ExportSpec.Naming;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;

/** How a container wants its tables and columns called. */
record TableNames(Naming naming) {
  /** What PostgreSQL keeps of a name. */
  private static final int MAX_LENGTH = 63;

  TableNames {
    requireNonNull(naming, "naming");
  }

  /** A name in the container's letters; a long one ends with a checksum of the whole. */
  String of(String name) {
    String cased =
        switch (naming.letters().orElse(Naming.Case.LOWER)) {
          case LOWER -> name.toLowerCase(Locale.ROOT);
          case UPPER -> name.toUpperCase(Locale.ROOT);
          case KEEP -> name;
        };
    int most = Math.min(MAX_LENGTH, naming.maxLength().orElse(MAX_LENGTH));
    if (cased.length() <= most) {
      return cased;
    }
    CRC32 checksum = new CRC32();
    checksum.update(cased.getBytes(UTF_8));
    String end = "_%08x".formatted(checksum.getValue());
    return cased.substring(0, Math.max(1, most - end.length())) + end;
  }

  /**
   * The names in the container's letters.
   *
   * @throws RefusedException if two of them would be the same
   */
  Map<String, String> of(String where, Collection<String> names) {
    Map<String, String> made = new HashMap<>();
    Map<String, String> owners = new HashMap<>();
    for (String name : names) {
      String other = owners.put(of(name), name);
      if (other != null) {
        throw new RefusedException(
            ("Cannot deliver %s: %s and %s would both be called %s there. Rename one"
                    + " of them, or set naming.case of the container to keep.")
                .formatted(where, other, name, of(name)));
      }
      made.put(name, of(name));
    }
    return made;
  }
}
