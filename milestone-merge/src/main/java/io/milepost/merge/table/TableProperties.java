package io.milepost.merge.table;

/** Names of the properties that our tables carry. */
public final class TableProperties {
  /** Number of the format; a reader that meets a higher one stops. */
  public static final String FORMAT = "milepost.format";

  /** The contract as JSON. */
  public static final String CONTRACT = "milepost.contract";

  /** Change log: the lowest batch it still holds, once it was trimmed. */
  public static final String FLOOR = "milepost.log.floor";

  /** How long files stay after their table has no use for them, where that is more than a week. */
  public static final String KEPT = "milepost.files.kept";

  /** The format this version writes, and the highest it reads. */
  public static final int FORMAT_VERSION = 1;

  private TableProperties() {}
}
