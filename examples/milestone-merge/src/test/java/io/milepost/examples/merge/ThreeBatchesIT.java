package io.milepost.examples.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.SessionSettings;
import io.milepost.testing.PythonEnvironment;
import io.milepost.testing.SparkExtension;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import py4j.GatewayServer;

/** The examples do what a reader is told; both print the same. */
@ExtendWith(SparkExtension.class)
class ThreeBatchesIT {
  private static final List<String> PRINTED =
      """
      | id|name|  city|
      |  1| Ann|Bergen|
      |  3| Cid|  Pisa|
      | id|name|city|
      |  1| Ann|Oslo|
      |  2| Bob|Rome|
      |version|name|  city|      mp_valid_from|        mp_valid_to|
      |      1| Ann|  Oslo|2026-01-01 06:00:00|2026-01-02 06:00:00|
      |      2| Ann|Bergen|2026-01-02 06:00:00|               NULL|
      | id|name|  city| mp_op|
      |  1| Ann|Bergen|update|
      |  2|NULL|  NULL|delete|
      |  3| Cid|  Pisa|insert|
      """
          .lines()
          .sorted()
          .toList();

  @TempDir private Path folder;

  @Test
  void runsInJava() throws IOException, InterruptedException {
    Path printed = folder.resolve("printed.txt");
    Path log = folder.resolve("log.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    SessionSettings.defaults().forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(
        List.of(
            "-Dspark.master=local[2]",
            "-Dspark.ui.enabled=false",
            "-Dspark.sql.shuffle.partitions=1",
            "-cp",
            System.getProperty("java.class.path"),
            ThreeBatches.class.getName(),
            folder.resolve("lake").toString()));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(printed.toFile())
            .redirectError(log.toFile())
            .start();
    assertThat(process.waitFor()).as("see %s", Files.readString(log)).isZero();
    assertThat(rows(Files.readString(printed))).isEqualTo(PRINTED);
  }

  @Test
  void runsInPython(SparkSession spark) throws IOException {
    String secret = UUID.randomUUID().toString();
    GatewayServer gateway =
        new GatewayServer.GatewayServerBuilder(spark).javaPort(0).authToken(secret).build();
    gateway.start();
    try {
      Path python = Path.of("src/test/python");
      String printed =
          PythonEnvironment.of(Path.of("target"), python.resolve("requirements.txt"))
              .run(
                  Map.of(
                      "PYTHONPATH",
                      python.toAbsolutePath().toString(),
                      "PYTHONDONTWRITEBYTECODE",
                      "yes",
                      "PYSPARK_GATEWAY_PORT",
                      String.valueOf(gateway.getListeningPort()),
                      "PYSPARK_GATEWAY_SECRET",
                      secret),
                  List.of("three_batches.py", folder.resolve("lake").toString()));
      assertThat(rows(printed)).isEqualTo(PRINTED);
    } finally {
      gateway.shutdown();
    }
  }

  /** What is in the tables; the order of rows is nobody's promise. */
  private static List<String> rows(String printed) {
    return printed.lines().filter(line -> line.startsWith("|")).sorted().toList();
  }
}
