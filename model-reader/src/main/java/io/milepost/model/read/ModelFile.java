package io.milepost.model.read;

import static java.util.Objects.requireNonNull;

import io.milepost.model.Identity;
import io.milepost.model.parse.HeaderParser;
import io.milepost.model.problem.ModelPath;
import io.milepost.model.yaml.Fields;
import io.milepost.model.yaml.Notes;
import io.milepost.model.yaml.YamlNode;
import java.util.List;
import java.util.Optional;

/**
 * One file of a model.
 *
 * @param names what its path names, from the outside in
 * @param node its content; empty when it could not be read
 */
record ModelFile(String path, FileKind kind, List<String> names, Optional<YamlNode> node) {
  ModelFile {
    requireNonNull(path, "path");
    requireNonNull(kind, "kind");
    names = List.copyOf(names);
    requireNonNull(node, "node");
  }

  /** What its path calls the thing in it. */
  String name() {
    return names.isEmpty() ? "" : names.get(names.size() - 1);
  }

  /** The governance zone it lies in. */
  String zone() {
    return names.get(0);
  }

  /** The team it lies in. */
  String team() {
    return names.get(1);
  }

  /** Its fields, as far as it could be read. */
  Optional<Fields> fields(Notes notes) {
    return node.map(read -> fields(read, notes));
  }

  /** The fields of something read in place of its content. */
  Fields fields(YamlNode read, Notes notes) {
    notes.places(ModelPath.of(path), read);
    return Fields.of(read, ModelPath.of(path), notes);
  }

  /** The identity that stands in its fields. */
  Identity identity(Fields fields) {
    return HeaderParser.file(fields, kind.kind(), name());
  }
}
