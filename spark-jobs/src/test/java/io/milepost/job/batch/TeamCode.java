package io.milepost.job.batch;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/** A team's jar, compiled here so that no class of it is on our class path. */
final class TeamCode {
  private TeamCode() {}

  /** Puts {@code shouting 1.0} among the artifacts; its expression is one over {@code name}. */
  static void publish(Path artifacts, String expression) throws IOException {
    publishBody(
        artifacts,
        "return Map.of(\"people\", inputs.get(\"people\").selectExpr(\"id\", \"%s\"));"
            .formatted(expression));
  }

  /** The same with the whole body of its method. */
  static void publishBody(Path artifacts, String body) throws IOException {
    Path folder = Files.createTempDirectory("team");
    Path source = folder.resolve("team/Shouting.java");
    Files.createDirectories(source.getParent());
    Files.writeString(
        source,
        """
        package team;
        import java.util.Map;
        import org.apache.spark.sql.*;
        public class Shouting implements io.milepost.job.transform.Transformer {
          @Override public Map<String, Dataset<Row>> run(
              Map<String, Dataset<Row>> inputs, Map<String, String> parameters) {
            %s
          }
        }
        """
            .formatted(body));
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-cp",
                System.getProperty("java.class.path"),
                "-proc:none",
                source.toString());
    if (status != 0) {
      throw new IllegalStateException("Cannot compile " + source);
    }
    Path jar = artifacts.resolve("shouting/1.0/shouting-1.0.jar");
    Files.createDirectories(jar.getParent());
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(file)) {
      entries.putNextEntry(new JarEntry("team/Shouting.class"));
      Files.copy(folder.resolve("team/Shouting.class"), entries);
    }
  }
}
