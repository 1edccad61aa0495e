package io.milepost.state;

/** Proof that this process alone runs a model; freed by {@link #close} or the process's death. */
public final class RunLock implements AutoCloseable {
  private final AdvisoryLock lock;

  RunLock(AdvisoryLock lock) {
    this.lock = lock;
  }

  @Override
  public void close() {
    lock.close();
  }
}
