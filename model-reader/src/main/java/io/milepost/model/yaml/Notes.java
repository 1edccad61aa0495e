package io.milepost.model.yaml;

import io.milepost.model.problem.ModelPath;
import io.milepost.model.problem.Place;
import io.milepost.model.problem.Places;
import io.milepost.model.problem.Problem;
import io.milepost.model.problem.Problems;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is written down while files are read: problems, places, and what could not be understood.
 */
public final class Notes {
  private final Problems problems;
  private final Map<ModelPath, Place> places = new HashMap<>();
  private final Set<String> broken = new HashSet<>();

  public Notes(Problems problems) {
    this.problems = problems;
  }

  /** The problems so far. */
  public Problems problems() {
    return problems;
  }

  /** The places so far. */
  public Places places() {
    return new Places(places);
  }

  /** Notes where a spot of the model stands. */
  public void place(ModelPath path, Place place) {
    places.put(path, place);
  }

  /** Notes where a spot and everything below it stands. */
  public void places(ModelPath path, YamlNode node) {
    place(path, node.place());
    if (node instanceof YamlNode.Sequence list) {
      for (int i = 0; i < list.items().size(); i++) {
        places(path.child(i), list.items().get(i));
      }
    } else if (node instanceof YamlNode.Mapping map) {
      map.entries().forEach(entry -> places(path.child(entry.key()), entry.value()));
    }
  }

  /** Reports an error at a spot. */
  public void error(ModelPath path, Place place, String rule, String message) {
    problems.add(Problem.error(place, rule, message).in(path));
  }

  /** Notes that something in this file has no value that could be used. */
  public void broken(String file) {
    broken.add(file);
  }

  /** Whether something in this file has no value that could be used. */
  public boolean isBroken(String file) {
    return broken.contains(file);
  }
}
