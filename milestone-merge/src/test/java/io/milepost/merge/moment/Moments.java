package io.milepost.merge.moment;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.delta.TransactionExecutionObserver;

/**
 * Listens to the moments of some work, those inside Delta's commits among them. Each has a name of
 * its own: one that comes again is numbered.
 */
public final class Moments {
  private final UnaryOperator<String> shortened;
  private final Consumer<String> told;
  private final Map<String, Integer> counts = new ConcurrentHashMap<>();
  private volatile boolean deaf;

  private Moments(UnaryOperator<String> shortened, Consumer<String> told) {
    this.shortened = shortened;
    this.told = told;
  }

  /**
   * The moments of some work.
   *
   * @param shortened makes what moments are about short, and the same in every folder
   */
  public static List<String> of(UnaryOperator<String> shortened, Runnable work) {
    List<String> passed = new CopyOnWriteArrayList<>();
    new Moments(shortened, passed::add).during(work);
    return List.copyOf(passed);
  }

  /**
   * Ends some work at a moment, as a kill would: nothing that is done later has an effect.
   *
   * @return whether it came to that moment
   */
  public static boolean halted(String at, UnaryOperator<String> shortened, Runnable work) {
    AtomicBoolean over = new AtomicBoolean();
    Consumer<String> halt =
        moment -> {
          if (moment.equals(at) || over.get()) {
            over.set(true);
            throw new Halt(at);
          }
        };
    try {
      new Moments(shortened, halt).during(work);
    } catch (Halt halted) {
      return true;
    }
    return over.get();
  }

  /**
   * Lets others act in the midst of some work, when it comes to a moment.
   *
   * @return whether it came to that moment
   */
  public static boolean amid(
      String at, UnaryOperator<String> shortened, Runnable others, Runnable work) {
    AtomicBoolean came = new AtomicBoolean();
    Moments[] listening = new Moments[1];
    listening[0] =
        new Moments(
            shortened,
            moment -> {
              if (moment.equals(at) && came.compareAndSet(false, true)) {
                listening[0].deaf = true;
                elsewhere(others);
              }
            });
    listening[0].during(work);
    return came.get();
  }

  /** In a thread of its own: Delta knows transactions by their thread. */
  private static void elsewhere(Runnable others) {
    FutureTask<Void> work = new FutureTask<>(others, null);
    new Thread(work, "others").start();
    try {
      work.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while others worked", e);
    } catch (ExecutionException e) {
      throw new AssertionError("Others failed", e.getCause());
    }
  }

  private void during(Runnable work) {
    Moment.listen(this::heard);
    try {
      work.run();
    } finally {
      Moment.listen(moment -> {});
      TransactionExecutionObserver.setObserver(new CommitMoments(moment -> {}));
    }
  }

  /** Delta asks the thread that commits, which is the one that told us of it. */
  private void heard(String moment) {
    String name = shortened.apply(moment);
    if (!deaf && name.startsWith("before ")) {
      String effect = name.substring("before ".length());
      TransactionExecutionObserver.setObserver(
          new CommitMoments(inside -> tell(inside + " of " + effect)));
    }
    tell(name);
  }

  private void tell(String name) {
    if (!deaf) {
      int count = counts.merge(name, 1, Integer::sum);
      told.accept(count == 1 ? name : name + " #" + count);
    }
  }

  /** What neither we, nor Spark, nor Delta catch. */
  private static final class Halt extends VirtualMachineError {
    private static final long serialVersionUID = 1L;

    Halt(String moment) {
      super("halted " + moment);
    }
  }
}
