package io.milepost.merge.storage;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.SessionSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NioLocalFileSystemTest {
  private static final int MODES = 07777;

  @TempDir Path folder;

  @Test
  void givesFilesTheModesThatHadoopDoes() throws IOException {
    write(new NioLocalFileSystem(), folder.resolve("ours"));
    write(new LocalFileSystem(), folder.resolve("hadoops"));

    Map<String, Integer> ours = modes(folder.resolve("ours"));

    assertThat(ours).isEqualTo(modes(folder.resolve("hadoops")));
    assertThat(ours).containsEntry("shared/in", 02755).containsEntry("shared", 03770);
  }

  @Test
  void startsNoProcess() throws IOException {
    assertThat(started(new LocalFileSystem(), "hadoops"))
        .anyMatch(command -> command.startsWith("chmod "));
    assertThat(started(new NioLocalFileSystem(), "ours")).isEmpty();
  }

  @Test
  void isNotAskedForWhereHadoopCannotSeeIt() throws Exception {
    URL library = SessionSettings.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader beside = new URLClassLoader(new URL[] {library}, new WithoutUs())) {
      Class<?> settings = beside.loadClass(SessionSettings.class.getName());

      assertThat(settings.getMethod("onOneMachine").invoke(null)).isEqualTo(Map.of());
    }
    assertThat(SessionSettings.onOneMachine())
        .containsOnly(Map.entry("spark.hadoop.fs.file.impl", NioLocalFileSystem.class.getName()));
  }

  /** Spark's class loader, as {@code spark-submit} has it. */
  private static final class WithoutUs extends ClassLoader {
    WithoutUs() {
      super(FileSystem.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("io.milepost.")) {
        throw new ClassNotFoundException(name);
      }
      return super.loadClass(name, resolve);
    }
  }

  private List<String> started(FileSystem system, String name) throws IOException {
    return StartedProcesses.about(folder, () -> write(system, folder.resolve(name)));
  }

  /** Files and folders as jobs make them; files of one folder belong to the group of the folder. */
  private static void write(FileSystem system, Path root) throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.permissions.umask-mode", "027");
    try (FileSystem files = system) {
      files.initialize(URI.create("file:///"), hadoop);
      files.mkdirs(at(root, "a/b"));
      files.create(at(root, "a/b/file")).close();
      files.create(at(root, "c/new/file")).close();
      files.setPermission(at(root, "c/new/file"), new FsPermission((short) 0604));
      files.mkdirs(at(root, "open"), new FsPermission((short) 0777));
      files.mkdirs(at(root, "shared"));
      Files.setAttribute(root.resolve("shared"), "unix:mode", 02775);
      files.setPermission(at(root, "shared"), new FsPermission((short) 01770));
      Files.createDirectory(root.resolve("shared/in"));
      files.setPermission(at(root, "shared/in"), new FsPermission((short) 0755));
      files.create(at(root, "shared/in/file")).close();
    }
  }

  private static org.apache.hadoop.fs.Path at(Path root, String name) {
    return new org.apache.hadoop.fs.Path(root.resolve(name).toUri());
  }

  private static Map<String, Integer> modes(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.collect(
          toMap(file -> root.relativize(file).toString(), NioLocalFileSystemTest::mode));
    }
  }

  private static int mode(Path file) {
    try {
      return (int) Files.getAttribute(file, "unix:mode") & MODES;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
