package io.milepost.examples.retail.proof;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Loaded into a process of jobs: counts the moments it comes to, and ends it at one of them with
 * {@code kill -9}, together with the command that started it. A jar of its own, so that it must do
 * with the JDK.
 */
public final class KillAgent {
  private KillAgent() {}

  /** What it is told: where it writes, at which moment it kills, and whose child it spares. */
  record Orders(Path file, long last, long spared) {
    static Orders parse(String text) {
      String[] parts = text.split(",", -1);
      return new Orders(Path.of(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    }

    String text() {
      return file + "," + last + "," + spared;
    }
  }

  /** Comes before the process's own beginning. */
  public static void premain(String orders) throws ReflectiveOperationException {
    Orders given = Orders.parse(orders);
    AtomicLong count = new AtomicLong();
    Consumer<String> listener =
        moment -> {
          if (count.incrementAndGet() == given.last()) {
            write(given.file(), moment);
            kill(given.spared());
          }
        };
    Method listen =
        Class.forName("io.milepost.merge.moment.Moment", true, ClassLoader.getSystemClassLoader())
            .getDeclaredMethod("listen", Consumer.class);
    listen.setAccessible(true);
    listen.invoke(null, listener);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> write(given.file(), count.toString())));
  }

  private static void kill(long spared) {
    List<String> command = new ArrayList<>(List.of("kill", "-9"));
    Optional<ProcessHandle> process = Optional.of(ProcessHandle.current());
    while (process.isPresent() && process.get().pid() != spared) {
      command.add(2, String.valueOf(process.get().pid()));
      process = process.get().parent();
    }
    try {
      new ProcessBuilder(command).start().waitFor();
    } catch (IOException e) {
      throw new IllegalStateException("Cannot run " + command, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new IllegalStateException("Cannot write " + file, e);
    }
  }
}
