package io.milepost.dag.spec;

import static java.util.Objects.requireNonNull;

import io.milepost.model.DataPlatform.Size;
import io.milepost.model.Workspace.Priority;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One task of a DAG: one start of one job.
 *
 * @param id as the graph calls the node
 * @param job digest of the job file
 * @param after tasks of the same DAG that come first
 * @param outlets assets that have something new when it is done
 */
public record TaskSpec(
    String id, Verb verb, String job, List<String> after, List<String> outlets, Terms terms) {

  /** What a job is started as: {@code job ingest}. */
  public enum Verb {
    INGEST(6),
    EXPORT(2),
    TRANSFORM(6),
    COMPACT(4),
    TRIM(4),
    EXPIRE(4);

    private final int hours;

    Verb(int hours) {
      this.hours = hours;
    }

    /** As it is typed. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** After how many seconds an attempt is given up. */
    long timeout() {
      return hours * 3600L;
    }
  }

  /**
   * On which terms it runs.
   *
   * @param runtime a profile of the platform
   */
  public record Terms(Size runtime, Optional<PoolUse> pool, Priority priority) {
    /** How often a task is tried again. */
    static final int RETRIES = 3;

    /** The first pause before it is, in seconds. */
    static final int RETRY_DELAY = 60;

    public Terms {
      requireNonNull(runtime, "runtime");
      requireNonNull(pool, "pool");
      requireNonNull(priority, "priority");
    }
  }

  /**
   * Connections to a container that a task holds.
   *
   * @param slots of this task
   * @param all that the pool has
   */
  public record PoolUse(String pool, int slots, int all) {
    public PoolUse {
      requireNonNull(pool, "pool");
    }
  }

  public TaskSpec {
    requireNonNull(id, "id");
    requireNonNull(verb, "verb");
    requireNonNull(job, "job");
    after = List.copyOf(new TreeSet<>(after));
    outlets = List.copyOf(new TreeSet<>(outlets));
    requireNonNull(terms, "terms");
  }
}
