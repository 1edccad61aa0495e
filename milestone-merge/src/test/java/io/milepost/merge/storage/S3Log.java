package io.milepost.merge.storage;

import io.delta.storage.CloseableIterator;
import io.milepost.testing.s3.S3Bucket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** The log of a table in a bucket, written and read as Delta does it. */
final class S3Log {
  private final Configuration hadoop = new Configuration();
  private final ConditionalLogStore store;
  private final Path folder;

  S3Log(S3Bucket bucket) {
    bucket.hadoop().forEach(hadoop::set);
    store = new ConditionalLogStore(hadoop);
    folder = new Path(bucket.path("table/_delta_log"));
  }

  /** The same log with another setting. */
  S3Log with(String key, String value) {
    hadoop.set(key, value);
    return this;
  }

  void write(long version, String action) throws IOException {
    store.write(path(version), List.of(action).iterator(), false, hadoop);
  }

  void replace(long version, String action) throws IOException {
    store.write(path(version), List.of(action).iterator(), true, hadoop);
  }

  String read(long version) throws IOException {
    try (CloseableIterator<String> lines = store.read(path(version), hadoop)) {
      return lines.next();
    }
  }

  /** The names of its commits, in order. */
  List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    store
        .listFrom(path(0), hadoop)
        .forEachRemaining((FileStatus file) -> names.add(file.getPath().getName()));
    return names;
  }

  static String name(long version) {
    return "%020d.json".formatted(version);
  }

  private Path path(long version) {
    return new Path(folder, name(version));
  }
}
