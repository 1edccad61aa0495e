package io.milepost.testing.s3;

import io.milepost.testing.PythonEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The S3 servers of the tests: one process each, started when first asked for. */
public enum S3Store {
  /** S3Proxy on a folder. Creates atomically, keeps what it has in files. */
  S3PROXY {
    @Override
    URI start() throws IOException {
      Path folder = Files.createTempDirectory("s3proxy");
      Path logging = copy(folder, "/io/milepost/testing/s3proxy-logback.xml");
      Path settings = folder.resolve("s3proxy.properties");
      Path objects = Files.createDirectory(folder.resolve("objects"));
      Files.writeString(
          settings,
          """
          s3proxy.endpoint=http://127.0.0.1:0
          s3proxy.authorization=none
          jclouds.provider=filesystem-nio2
          jclouds.filesystem.basedir=%s
          """
              .formatted(objects));
      String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      String classPath = text("/io/milepost/testing/s3proxy.classpath").strip();
      return ServerProcess.start(
          List.of(
              java,
              "-Xmx256m",
              "-XX:TieredStopAtLevel=1",
              "-Dlogback.configurationFile=" + logging,
              "-cp",
              classPath,
              "org.gaul.s3proxy.Main",
              "--properties",
              settings.toString()),
          Map.of());
    }
  },

  /** moto, which imitates S3 down to its error texts, in memory; made atomic, as S3 is. */
  MOTO {
    @Override
    URI start() throws IOException {
      Path folder = Files.createTempDirectory("moto");
      Path pins = copy(folder, "/io/milepost/testing/s3/moto-requirements.txt");
      Path server = copy(folder, "/io/milepost/testing/s3/moto-server.py");
      PythonEnvironment python = PythonEnvironment.of(Path.of("target"), pins);
      return ServerProcess.start(
          python.command(List.of(server.toString())), Map.of("PYTHONUNBUFFERED", "1"));
    }
  };

  private static final Map<S3Store, URI> RUNNING = new ConcurrentHashMap<>();
  private static final AtomicInteger BUCKETS = new AtomicInteger();

  abstract URI start() throws IOException;

  /** A bucket of nobody else's. */
  public S3Bucket freshBucket() {
    URI server = RUNNING.computeIfAbsent(this, S3Store::started);
    S3Bucket bucket = new S3Bucket(server, "lake-" + BUCKETS.incrementAndGet());
    bucket.make();
    return bucket;
  }

  private static URI started(S3Store store) {
    try {
      return store.start();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + store, e);
    }
  }

  private static Path copy(Path folder, String resource) throws IOException {
    String name = resource.substring(resource.lastIndexOf('/') + 1);
    return Files.writeString(folder.resolve(name), text(resource));
  }

  private static String text(String resource) throws IOException {
    try (InputStream in = S3Store.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
