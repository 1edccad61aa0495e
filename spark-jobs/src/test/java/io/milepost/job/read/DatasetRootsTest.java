package io.milepost.job.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.job.UnreachableException;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.RefusedException;
import io.milepost.merge.TablePaths;
import io.milepost.state.DatasetEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetRootsTest {
  private static final DatasetKey ORDERS = new DatasetKey("shop", "orders");

  @TempDir private Path folder;
  private final DatasetRoots roots = new DatasetRoots(new Configuration(false));

  @Test
  void takesTheOnePlaceWhereItIs() throws IOException {
    String there = root("there");
    assertThat(roots.among(List.of(entry(folder + "/gone"), entry(there), entry(there)), ORDERS))
        .isEqualTo(new DatasetRoots.Place(there, ORDERS));
  }

  @Test
  void refusesToChooseBetweenSeveral() throws IOException {
    String one = root("one");
    String other = root("other");
    assertThatThrownBy(() -> roots.among(List.of(entry(one), entry(other)), ORDERS))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "Cannot read dataset shop.orders: it is below %s and below %s."
                + " Give --root one of them.",
            one, other);
  }

  @Test
  void takesADatasetHoweverItsNameIsTyped() throws IOException {
    String there = root("there");
    assertThat(roots.among(List.of(entry(there)), new DatasetKey("Shop", "ORDERS")))
        .isEqualTo(new DatasetRoots.Place(there, ORDERS));
  }

  @Test
  void saysOfAPlaceThatCannotBeAskedThatItMayBeThere() throws IOException {
    String there = root("there");
    String unknown = "unknown://bucket/lake";
    assertThatThrownBy(() -> roots.among(List.of(entry(unknown), entry(there)), ORDERS))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith(
            "Cannot read dataset shop.orders: it is below %s and below perhaps %s, which",
            there, unknown)
        .hasMessageEndingWith(". Give --root one of them.");
    assertThatThrownBy(() -> roots.among(List.of(entry(unknown)), ORDERS))
        .isInstanceOf(UnreachableException.class);
  }

  @Test
  void saysWhereItWas() {
    String gone = new TablePaths(folder + "/gone").root();
    assertThatThrownBy(() -> roots.among(List.of(entry(gone)), ORDERS))
        .isInstanceOf(RefusedException.class)
        .hasMessage("Cannot read dataset shop.orders: its tables are gone from %s", gone);
  }

  private static DatasetEntry entry(String root) {
    return new DatasetEntry(root, "shop", "orders", "lake", "shop", List.of("id"));
  }

  /** A root below which the dataset is. */
  private String root(String name) throws IOException {
    String root = new TablePaths(folder.resolve(name).toString()).root();
    Files.createDirectories(
        Path.of(
                new org.apache.hadoop.fs.Path(new TablePaths(root).milestones(ORDERS))
                    .toUri()
                    .getPath())
            .resolve("_delta_log"));
    return root;
  }
}
