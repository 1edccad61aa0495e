package io.milepost.job;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.AnotherAttemptWonException;
import io.milepost.state.BatchRecord;
import io.milepost.state.CursorRecord;
import io.milepost.state.DatasetEntry;
import io.milepost.state.Lease;
import io.milepost.state.LeaseHolder;
import io.milepost.state.LeaseRequest;
import io.milepost.state.NodeState;
import io.milepost.state.StateDatabase;
import io.milepost.state.StateException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What jobs note in the state for people and schedulers. The tables are right without it: when the
 * state cannot be used, that is said once and the job goes on.
 */
public final class JobState {
  private final Consumer<String> warn;
  private Optional<StateDatabase> database;

  /** Something that is held until it is closed. */
  public interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * A state that may be missing.
   *
   * @param warn is told why the state is not used
   */
  public JobState(Optional<StateDatabase> database, Consumer<String> warn) {
    this.database = requireNonNull(database, "database");
    this.warn = requireNonNull(warn, "warn");
  }

  /**
   * Becomes the one that works on an ingestion; nothing is held when there is no state.
   *
   * @throws AnotherAttemptWonException if another process does
   */
  public Held lease(LeaseRequest request) {
    if (database.isEmpty()) {
      return () -> {};
    }
    try {
      Optional<Lease> lease = database.get().leases().tryTake(request);
      if (lease.isPresent()) {
        return () -> attempt(lease.get()::close);
      }
      Optional<LeaseHolder> holder =
          database.get().leases().holder(request.root(), request.ingestion());
      throw new AnotherAttemptWonException(
          "Ingestion %s is being worked on by %s"
              .formatted(
                  request.ingestion(),
                  holder.map(other -> other.request().holder()).orElse("another process")));
    } catch (StateException e) {
      unused(e);
      return () -> {};
    }
  }

  /** Notes a batch. */
  public void record(BatchRecord batch) {
    use(state -> state.batches().record(batch));
  }

  /** Notes where cursors stand. */
  public void moved(List<CursorRecord> cursors) {
    use(state -> state.batches().moved(cursors));
  }

  /** Notes where datasets live. */
  public void register(List<DatasetEntry> datasets) {
    use(state -> state.datasets().register(datasets));
  }

  /** Notes where a node stands. */
  public void mark(String run, NodeState node, String reason) {
    use(state -> state.runs().mark(run, node, reason));
  }

  private void use(Consumer<StateDatabase> step) {
    database.ifPresent(state -> attempt(() -> step.accept(state)));
  }

  private void attempt(Runnable step) {
    try {
      step.run();
    } catch (StateException e) {
      unused(e);
    }
  }

  private void unused(StateException e) {
    if (database.isPresent()) {
      warn.accept(e.getMessage() + " (the job goes on: its tables do not need the state)");
    }
    database = Optional.empty();
  }
}
