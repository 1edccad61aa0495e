package io.milepost.merge.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

/** Processes that this one starts, as Java's flight recorder tells. */
final class StartedProcesses {
  /** What may start some. */
  @FunctionalInterface
  interface Work {
    /** Does it. */
    void run() throws IOException;
  }

  private StartedProcesses() {}

  /** The command lines, of those that name something below a folder. */
  static List<String> about(Path folder, Work work) throws IOException {
    Path events = Files.createTempFile("processes", ".jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ProcessStart");
      recording.start();
      work.run();
      recording.stop();
      recording.dump(events);
      return RecordingFile.readAllEvents(events).stream()
          .filter(event -> event.getEventType().getName().equals("jdk.ProcessStart"))
          .map(event -> event.getString("command"))
          .filter(command -> command.contains(folder.toString()))
          .toList();
    } finally {
      Files.delete(events);
    }
  }
}
