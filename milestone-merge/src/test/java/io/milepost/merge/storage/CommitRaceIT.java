package io.milepost.merge.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.testing.s3.S3Bucket;
import io.milepost.testing.s3.S3Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processes that know nothing of each other write the same versions at the same time. */
class CommitRaceIT {
  private static final int VERSIONS = 200;

  @ParameterizedTest
  @CsvSource({"S3PROXY, 2", "S3PROXY, 3", "MOTO, 2", "MOTO, 3"})
  void givesEveryVersionToOne(S3Store server, int writers) throws Exception {
    S3Bucket bucket = server.freshBucket();
    List<Process> processes = new ArrayList<>();
    try {
      for (int writer = 0; writer < writers; writer++) {
        processes.add(start(bucket, "writer " + writer));
      }
      Map<Long, String> winners = race(processes);
      S3Log log = new S3Log(bucket);
      for (long version = 0; version < VERSIONS; version++) {
        assertThat(log.read(version)).isEqualTo(winners.get(version));
      }
      assertThat(winners).hasSize(VERSIONS);
      assertThat(winners.values().stream().distinct()).as("a race").hasSizeGreaterThan(1);
      System.out.printf(
          "race: %d versions, %d writers, %s: %s%n", VERSIONS, writers, server, shares(winners));
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
  }

  private static Process start(S3Bucket bucket, String writer) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            RacingWriter.class.getName(),
            bucket.server().toString(),
            bucket.name(),
            writer)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Who says to have written which version. */
  private static Map<Long, String> race(List<Process> processes) throws Exception {
    List<BufferedReader> said = new ArrayList<>();
    for (Process process : processes) {
      BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
      assertThat(lines.readLine()).isEqualTo(RacingWriter.READY);
      said.add(lines);
    }
    Map<Long, String> winners = new HashMap<>();
    for (long version = 0; version < VERSIONS; version++) {
      for (Process process : processes) {
        process.outputWriter(StandardCharsets.UTF_8).append(version + "\n").flush();
      }
      for (int writer = 0; writer < processes.size(); writer++) {
        if (said.get(writer).readLine().equals("true")) {
          assertThat(winners.put(version, "writer " + writer))
              .as("another winner of version " + version)
              .isNull();
        }
      }
    }
    return winners;
  }

  private static Map<String, Integer> shares(Map<Long, String> winners) {
    Map<String, Integer> shares = new TreeMap<>();
    winners.values().forEach(winner -> shares.merge(winner, 1, Integer::sum));
    return shares;
  }
}
