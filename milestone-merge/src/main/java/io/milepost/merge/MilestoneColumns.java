package io.milepost.merge;

import io.milepost.merge.table.Types;
import java.util.Collection;

/** Names of the columns we add to the data; all start with {@link #PREFIX}. */
public final class MilestoneColumns {
  /** Reserved: no column of the data may start so. */
  public static final String PREFIX = "mp_";

  /** Change log: number of the batch. */
  public static final String BATCH = "mp_batch";

  /** Change log: ordinal inside the batch in source order; 0 where there is none. */
  public static final String SEQ = "mp_seq";

  /** Change log: insert, update, delete or truncate. */
  public static final String OP = "mp_op";

  /** Change log: columns the source did not send. */
  public static final String UNSET = "mp_unset";

  /** Milestones: the batch that opened the version. */
  public static final String BATCH_IN = "mp_batch_in";

  /** Milestones: ordinal in the batch that opened the version. */
  public static final String SEQ_IN = "mp_seq_in";

  /** Milestones: the batch that closed the version; NULL while it is open. */
  public static final String BATCH_OUT = "mp_batch_out";

  /** Milestones: ordinal in the batch that closed the version. */
  public static final String SEQ_OUT = "mp_seq_out";

  /** Milestones: source time of the batch that opened the version. */
  public static final String VALID_FROM = "mp_valid_from";

  /** Milestones: source time of the batch that closed the version. */
  public static final String VALID_TO = "mp_valid_to";

  /** Milestones: whether the version is open; the tables are partitioned by it. */
  public static final String OPEN = "mp_open";

  /** Milestones: 0 for the original, otherwise the batch of the restatement that made it. */
  public static final String REVISION = "mp_revision";

  /** Superseded versions: the batch of the restatement that replaced the version. */
  public static final String SUPERSEDED_IN = "mp_superseded_in";

  /** Histories: number of the version within its key, from 1. */
  public static final String VERSION = "mp_version";

  /** Histories: the batch that opened the version before. */
  public static final String PREVIOUS_BATCH = "mp_previous_batch";

  /** Rows as read: why a row is not accepted; NULL for one that is. Quarantine has it, too. */
  public static final String REASON = "mp_reason";

  /** Rows as read, and quarantine: the text of a row that is not accepted. */
  public static final String RAW = "mp_raw";

  private MilestoneColumns() {}

  /**
   * What people see one of our columns called: without the prefix, unless the data has a column of
   * that name, in whatever case.
   *
   * @param data names of the data's columns
   */
  public static String shown(String column, Collection<String> data) {
    String plain = column.substring(PREFIX.length());
    return data.stream().anyMatch(name -> Types.sameName(name, plain)) ? column : plain;
  }
}
