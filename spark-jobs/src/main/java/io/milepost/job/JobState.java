package io.milepost.job;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.AnotherAttemptWonException;
import io.milepost.merge.moment.Moment;
import io.milepost.state.BatchRecord;
import io.milepost.state.CursorRecord;
import io.milepost.state.DatasetEntry;
import io.milepost.state.Lease;
import io.milepost.state.LeaseHolder;
import io.milepost.state.LeaseRequest;
import io.milepost.state.NodeState;
import io.milepost.state.StateDatabase;
import io.milepost.state.StateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What jobs note in the state for people and schedulers. The tables are right without it: when the
 * state does not answer, that is said once and the job goes on. What was not noted is noted when
 * the state answers again, which is asked whenever a job begins or ends.
 */
public final class JobState {
  private final Consumer<String> warn;
  private final List<Consumer<StateDatabase>> missed = new ArrayList<>();
  private Optional<StateDatabase> database;
  private boolean away;

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
    if (database.isEmpty() || away) {
      return () -> {};
    }
    try {
      Optional<Lease> lease = database.get().leases().tryTake(request);
      if (lease.isPresent()) {
        return () -> giveBack(lease.get());
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
    note(state -> state.batches().record(batch));
  }

  /** Notes where cursors stand. */
  public void moved(List<CursorRecord> cursors) {
    note(state -> state.batches().moved(cursors));
  }

  /** Notes where datasets live. */
  public void register(List<DatasetEntry> datasets) {
    note(state -> state.datasets().register(datasets));
  }

  /** Notes where a node stands. */
  public void mark(String run, NodeState node, String reason) {
    missed.add(state -> state.runs().mark(run, node, reason));
    catchUp();
  }

  private void note(Consumer<StateDatabase> step) {
    missed.add(step);
    if (!away) {
      catchUp();
    }
  }

  /** All that was missed, in order. */
  private void catchUp() {
    try {
      while (database.isPresent() && !missed.isEmpty()) {
        Moment.before("note in the state");
        missed.get(0).accept(database.get());
        Moment.after("note in the state");
        missed.remove(0);
      }
      if (away && database.isPresent()) {
        away = false;
        warn.accept("The state answers again: what it missed is noted.");
      }
    } catch (StateException e) {
      unused(e);
    }
  }

  /** When this fails, the server has freed it or will when it sees that we are gone. */
  private void giveBack(Lease lease) {
    try {
      lease.close();
    } catch (StateException e) {
      unused(e);
    }
  }

  /** One that refuses us will go on to do so. */
  private void unused(StateException e) {
    if (!away) {
      warn.accept(e.getMessage() + " (the job goes on: its tables do not need the state)");
    }
    switch (e.kind()) {
      case UNREACHABLE -> away = true;
      case REFUSED -> {
        database = Optional.empty();
        missed.clear();
      }
    }
  }
}
