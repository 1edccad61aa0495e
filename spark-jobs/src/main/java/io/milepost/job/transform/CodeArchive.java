package io.milepost.job.transform;

import static java.util.Objects.requireNonNull;

import io.milepost.job.UnreachableException;
import io.milepost.merge.RefusedException;
import io.milepost.model.job.TransformSpec.Code;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The jar of a transformer, and a class loader over it. Close it when the code has run.
 *
 * @param jar a copy of our own
 * @param loader finds the code's classes, and ours and Spark's before them
 */
record CodeArchive(Code code, java.nio.file.Path jar, URLClassLoader loader)
    implements AutoCloseable {
  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]{0,99}");

  CodeArchive {
    requireNonNull(code, "code");
    requireNonNull(jar, "jar");
    requireNonNull(loader, "loader");
  }

  /**
   * Fetches the jar from the platform's artifacts and gives it to Spark's executors too.
   *
   * @throws RefusedException if there is none
   */
  static CodeArchive open(SparkSession spark, String artifacts, Code code) {
    Path jar = path(artifacts, code);
    java.nio.file.Path local = fetch(spark, jar);
    spark.sparkContext().addJar(jar.toUri().toString());
    return new CodeArchive(
        code,
        local,
        new URLClassLoader(
            "transformer " + code.jar(),
            new URL[] {url(local)},
            Transformer.class.getClassLoader()));
  }

  /**
   * An instance of the class that the workspace names.
   *
   * @throws RefusedException if there is no such class or it is no transformer
   */
  Transformer transformer() {
    try {
      Class<?> main = Class.forName(code.main(), true, loader);
      if (!Transformer.class.isAssignableFrom(main)) {
        throw refused("it does not implement " + Transformer.class.getName());
      }
      return main.asSubclass(Transformer.class).getConstructor().newInstance();
    } catch (ClassNotFoundException e) {
      throw refused("the jar has no such class");
    } catch (NoSuchMethodException | IllegalAccessException e) {
      throw refused("it has no public constructor without parameters");
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot make a " + code.main(), e);
    }
  }

  @Override
  public void close() {
    try {
      loader.close();
      Files.deleteIfExists(jar);
      Files.deleteIfExists(jar.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close " + code.jar(), e);
    }
  }

  private RefusedException refused(String why) {
    return new RefusedException(
        "Cannot run %s of %s %s: %s. Correct transformer.code of the workspace."
            .formatted(code.main(), code.jar(), code.version(), why));
  }

  private static Path path(String artifacts, Code code) {
    for (String segment : new String[] {code.jar(), code.version()}) {
      if (!SEGMENT.matcher(segment).matches()) {
        throw new RefusedException(
            "Invalid transformer code: %s (letters, digits, dots, dashes)".formatted(segment));
      }
    }
    return new Path(artifacts, "%1$s/%2$s/%1$s-%2$s.jar".formatted(code.jar(), code.version()));
  }

  private static java.nio.file.Path fetch(SparkSession spark, Path jar) {
    try {
      FileSystem artifacts = jar.getFileSystem(spark.sparkContext().hadoopConfiguration());
      artifacts.getFileStatus(jar); // before there is a folder to remove again
      java.nio.file.Path local = Files.createTempDirectory("milepost-code").resolve(jar.getName());
      artifacts.copyToLocalFile(false, jar, new Path(local.toUri()), true);
      return local;
    } catch (FileNotFoundException e) {
      throw new RefusedException(
          ("Cannot run the transformer: %s does not exist. Put the jar there, or"
                  + " correct transformer.code.")
              .formatted(jar));
    } catch (IOException e) {
      throw new UnreachableException("Cannot fetch %s: %s".formatted(jar, e.getMessage()), e);
    }
  }

  private static URL url(java.nio.file.Path local) {
    try {
      return local.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("A file has a URL", e);
    }
  }
}
