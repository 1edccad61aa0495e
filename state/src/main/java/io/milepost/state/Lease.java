package io.milepost.state;

/** The right to work on an ingestion, until {@link #close} or the death of its holder. */
public final class Lease implements AutoCloseable {
  private final AdvisoryLock lock;
  private final LeaseStore store;
  private final LeaseRequest request;

  Lease(AdvisoryLock lock, LeaseStore store, LeaseRequest request) {
    this.lock = lock;
    this.store = store;
    this.request = request;
  }

  /** Whether it is still ours: it is not when the state was restarted. Asks the server. */
  public boolean held() {
    return lock.held();
  }

  /** Gives it back. */
  @Override
  public void close() {
    try (lock) {
      store.forget(request);
    }
  }
}
