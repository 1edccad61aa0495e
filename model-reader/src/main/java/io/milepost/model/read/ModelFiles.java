package io.milepost.model.read;

import io.milepost.model.problem.ModelPath;
import io.milepost.model.problem.Place;
import io.milepost.model.tree.ModelTree;
import io.milepost.model.tree.ModelTree.TreeFile;
import io.milepost.model.yaml.Notes;
import io.milepost.model.yaml.YamlNode;
import io.milepost.model.yaml.YamlReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files of a model by what they hold. */
final class ModelFiles {
  private final List<ModelFile> files;
  private final int count;
  private final boolean small;

  private ModelFiles(List<ModelFile> files, int count, boolean small) {
    this.files = files;
    this.count = count;
    this.small = small;
  }

  static ModelFiles read(ModelTree tree, Notes notes) {
    boolean small = tree.files().containsKey(ModelTree.SMALL_MODEL);
    boolean large = tree.files().containsKey(ModelTree.LARGE_MODEL);
    if (!small && !large) {
      notes.error(
          ModelPath.of(ModelTree.SMALL_MODEL),
          Place.nowhere(),
          "no-model",
          "Cannot find a model in %s: neither %s nor %s is there"
              .formatted(tree.root(), ModelTree.SMALL_MODEL, ModelTree.LARGE_MODEL));
      return new ModelFiles(List.of(), 0, true);
    }
    List<ModelFile> files = new ArrayList<>();
    int count = 0;
    for (Map.Entry<String, TreeFile> entry : tree.files().entrySet()) {
      Optional<FileKind> kind = kind(entry.getKey(), small);
      if (kind.isPresent()) {
        files.add(file(entry.getKey(), kind.orElseThrow(), entry.getValue(), notes));
        count++;
      } else if (!small || entry.getKey().equals(ModelTree.LARGE_MODEL)) {
        unexpected(entry.getKey(), entry.getValue(), notes);
        count++;
      }
    }
    return new ModelFiles(files, count, small);
  }

  private static Optional<FileKind> kind(String path, boolean small) {
    return Stream.of(FileKind.values())
        .filter(kind -> kind.isSmall() == small)
        .filter(kind -> kind.names(path).isPresent())
        .findFirst();
  }

  private static ModelFile file(String path, FileKind kind, TreeFile file, Notes notes) {
    Optional<YamlNode> node = Optional.empty();
    if (file instanceof TreeFile.Content content) {
      node = YamlReader.read(path, content.bytes(), notes.problems());
    } else {
      refused(path, file, notes);
    }
    if (node.isEmpty()) {
      notes.broken(path);
    }
    return new ModelFile(path, kind, kind.names(path).orElseThrow(), node);
  }

  private static void refused(String path, TreeFile file, Notes notes) {
    if (file instanceof TreeFile.Refused refused) {
      notes.error(
          ModelPath.of(path),
          Place.startOf(path),
          "file-refused",
          "Cannot read %s: %s".formatted(path, refused.why()));
    }
  }

  private static void unexpected(String path, TreeFile file, Notes notes) {
    if (file instanceof TreeFile.Refused) {
      refused(path, file, notes);
      return;
    }
    String why =
        path.equals(ModelTree.LARGE_MODEL)
            ? "a model is either %s or %s".formatted(ModelTree.SMALL_MODEL, path)
            : "no kind has its files in this place, or none that ends so";
    notes.error(
        ModelPath.of(path),
        Place.startOf(path),
        "unexpected-file",
        "Cannot place file %s: %s".formatted(path, why));
  }

  /** Whether the model is one file. */
  boolean isSmall() {
    return small;
  }

  /** How many files were looked at. */
  int count() {
    return count;
  }

  /** All files of a kind, in the order of their paths. */
  List<ModelFile> of(FileKind kind) {
    return files.stream().filter(file -> file.kind() == kind).toList();
  }

  /** The names that paths of a kind give to the things in them, readable or not. */
  Set<String> names(FileKind kind) {
    return of(kind).stream().map(ModelFile::name).collect(Collectors.toCollection(TreeSet::new));
  }

  /** All files that lie in a zone. */
  List<ModelFile> inZones() {
    return files.stream().filter(file -> file.path().startsWith("zones/")).toList();
  }
}
