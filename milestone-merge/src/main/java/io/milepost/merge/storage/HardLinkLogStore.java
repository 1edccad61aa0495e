package io.milepost.merge.storage;

import io.delta.storage.LocalLogStore;
import java.io.IOException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Delta's log on a local disk, safe for several processes: each commit is a hard link of a finished
 * file. Delta's own store is safe within one process only, since a rename replaces what is there.
 */
public final class HardLinkLogStore extends LocalLogStore {
  /** Called by Delta, by reflection. */
  public HardLinkLogStore(Configuration hadoop) {
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
