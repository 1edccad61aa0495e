package io.milepost.merge.commit;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.AnotherAttemptWonException;
import io.milepost.merge.moment.Moment;
import java.util.ConcurrentModificationException;
import java.util.Optional;

/** A commit that happens once, whoever tries, and holds what was meant. */
public final class TransactionalWrite {
  private final DeltaCommits commits;

  public TransactionalWrite(DeltaCommits commits) {
    this.commits = requireNonNull(commits, "commits");
  }

  /**
   * Runs a write that carries the transaction, and reads back what was committed: Delta skips a
   * transaction it has seen without a word.
   *
   * @throws AnotherAttemptWonException if the table holds something else under that transaction
   */
  public Commit run(String table, Transaction transaction, Runnable write) {
    return Conflicts.outlasted("write to " + table, () -> tried(table, transaction, write));
  }

  private Commit tried(String table, Transaction transaction, Runnable write) {
    String effect =
        "commit %s %d to %s".formatted(transaction.application(), transaction.version(), table);
    try {
      Moment.before(effect);
      write.run();
      Moment.after(effect);
    } catch (ConcurrentModificationException e) {
      Optional<Commit> theirs = find(table, transaction);
      if (theirs.isEmpty()) {
        throw e;
      }
      return verified(table, transaction, theirs);
    }
    return verified(table, transaction, find(table, transaction));
  }

  private Optional<Commit> find(String table, Transaction transaction) {
    return commits.find(table, transaction.application(), transaction.version());
  }

  private static Commit verified(
      String table, Transaction transaction, Optional<Commit> committed) {
    Commit commit =
        committed.orElseThrow(
            () ->
                new AnotherAttemptWonException(
                    "Cannot write transaction %s %d to %s: a later one was there first"
                        .formatted(transaction.application(), transaction.version(), table)));
    String note = commit.note().orElse("");
    if (!note.equals(transaction.note())) {
      throw new AnotherAttemptWonException(
          "Cannot write transaction %s %d to %s: it holds %s, not %s"
              .formatted(
                  transaction.application(),
                  transaction.version(),
                  table,
                  note,
                  transaction.note()));
    }
    return commit;
  }
}
