package io.milepost.merge.moment;

import java.util.function.Consumer;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.TransactionExecutionObserver;
import scala.Function0;
import scala.Option;

/** Moments inside a commit of Delta. */
final class CommitMoments implements TransactionExecutionObserver {
  private final Consumer<String> listener;
  private Option<TransactionExecutionObserver> next = Option.empty();

  CommitMoments(Consumer<String> listener) {
    this.listener = listener;
  }

  @Override
  public Option<TransactionExecutionObserver> nextObserver() {
    return next;
  }

  @Override
  public void nextObserver_$eq(Option<TransactionExecutionObserver> observer) {
    next = observer;
  }

  @Override
  public TransactionExecutionObserver createChild() {
    return this;
  }

  @Override
  public OptimisticTransaction startingTransaction(Function0<OptimisticTransaction> start) {
    return start.apply();
  }

  @Override
  public <T> T preparingCommit(Function0<T> prepare) {
    listener.accept("preparation");
    return prepare.apply();
  }

  @Override
  public void beginDoCommit() {
    listener.accept("commit file");
  }

  @Override
  public void beginBackfill() {}

  @Override
  public void beginPostCommit() {
    listener.accept("aftermath");
  }

  @Override
  public void transactionCommitted() {}

  @Override
  public void transactionAborted() {}
}
