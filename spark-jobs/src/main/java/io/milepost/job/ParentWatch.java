package io.milepost.job;

import io.milepost.model.job.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * Ends this process when the one that started it is gone, even if that was killed: nobody would
 * hear how the jobs end, and the next run would meet them at work. Ending in the middle is safe, as
 * it is for any other kill.
 */
final class ParentWatch {
  private ParentWatch() {}

  /**
   * Watches if we were started by somebody who keeps a pipe to our stdin open for that.
   *
   * @param environment where {@code MILEPOST_PARENT=stdin} says so
   */
  static void start(Map<String, String> environment, InputStream stdin) {
    if (!"stdin".equals(environment.get("MILEPOST_PARENT"))) {
      return;
    }
    Thread watch = new Thread(() -> endAfter(stdin), "parent watch");
    watch.setDaemon(true);
    watch.start();
  }

  private static void endAfter(InputStream stdin) {
    try {
      // Not skip: a pipe cannot, and would seem to have ended.
      int read = stdin.read();
      while (read >= 0) {
        read = stdin.read();
      }
      Runtime.getRuntime().halt(ExitCode.RETRY.code());
    } catch (IOException e) {
      // A pipe that broke has ended too.
      Runtime.getRuntime().halt(ExitCode.RETRY.code());
    }
  }
}
