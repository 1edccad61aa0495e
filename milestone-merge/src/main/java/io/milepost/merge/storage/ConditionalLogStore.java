package io.milepost.merge.storage;

import io.delta.storage.S3SingleDriverLogStore;
import java.io.IOException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Delta's log on S3, safe for several drivers: each commit is put only if its object is not there.
 * Delta's own store looks first and puts then, which is safe within one process only.
 */
public final class ConditionalLogStore extends S3SingleDriverLogStore {
  /** Called by Delta, by reflection. */
  public ConditionalLogStore(Configuration hadoop) {
    super(hadoop);
  }

  @Override
  public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration hadoop)
      throws IOException {
    if (overwrite) {
      super.write(path, actions, overwrite, hadoop);
    } else {
      Commits.create(path, actions, hadoop);
    }
  }
}
