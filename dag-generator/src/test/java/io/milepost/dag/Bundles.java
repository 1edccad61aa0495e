package io.milepost.dag;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.milepost.dag.bundle.Stamp;
import io.milepost.dag.disk.BundleStore;
import io.milepost.dag.disk.Retarget;
import io.milepost.dag.disk.Sharding;
import io.milepost.graph.GraphBuilder;
import io.milepost.model.Model;
import io.milepost.model.read.ModelReader;
import io.milepost.model.tree.ModelLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Models read and bundles rendered, for tests that look at what comes out. */
public final class Bundles {
  private static final String COMMIT = "c0ffee0000000000000000000000000000000000";

  private Bundles() {}

  /** The smallest example, as of a commit that is always the same. */
  public static Model hello() {
    return read("../examples/hello", Optional.empty());
  }

  /** The example in folders, on one machine. */
  public static Model retail() {
    return read("../examples/retail/model", Optional.of("laptop"));
  }

  /** A model in a folder, as of a commit that is always the same. */
  public static Model read(String folder, Optional<String> environment) {
    ModelReader reader = new ModelReader(Path.of("/home/of/nobody"), Clock.systemUTC());
    var tree = ModelLocation.parse(folder, Path.of("target")).read();
    return at(
        COMMIT,
        environment.map(name -> reader.read(tree, name)).orElseGet(() -> reader.read(tree)));
  }

  /** The same model as of another commit. */
  public static Model at(String commit, Model model) {
    return new Model(
        model.ecosystem(),
        model.governance(),
        model.landscape(),
        model.datastores(),
        model.workspaces(),
        model.assignments(),
        new Model.Source(commit, model.source().environment(), model.source().places()));
  }

  /** Renders into a folder. */
  public static List<BundleStore.Written> write(Model model, Path folder) {
    return new BundleStore(folder)
        .write(
            BundleRenderer.render(model, GraphBuilder.build(model)),
            stamp(model),
            Sharding.USUAL,
            Retarget.REFUSED);
  }

  /** For platforms that have nothing to do any more. */
  public static Stamp stamp(Model model) {
    return BundleRenderer.stamp(model, "");
  }

  /** All files below a folder, by path, but the lock. */
  public static SortedMap<String, String> files(Path folder) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        if (!name.equals(".milepost.lock")) {
          files.put(name, new String(Files.readAllBytes(file), UTF_8));
        }
      }
    }
    return files;
  }
}
