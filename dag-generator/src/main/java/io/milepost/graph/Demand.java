package io.milepost.graph;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;

import io.milepost.model.DatasetGroup;
import io.milepost.model.DatasetSink;
import io.milepost.model.Workspace;
import java.util.Comparator;

/** A group of a workspace asks for a dataset. */
public record Demand(Workspace workspace, DatasetGroup group, DatasetSink sink)
    implements Comparable<Demand> {
  private static final Comparator<Demand> ORDER =
      comparing(Demand::consumer)
          .thenComparing(demand -> demand.sink().dataset())
          .thenComparing(demand -> demand.sink().name());

  public Demand {
    requireNonNull(workspace, "workspace");
    requireNonNull(group, "group");
    requireNonNull(sink, "sink");
  }

  /** Who asks: {@code workspace.group}. */
  public String consumer() {
    return workspace.name() + "." + group.name();
  }

  @Override
  public int compareTo(Demand other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return consumer() + " asks for " + sink.dataset();
  }
}
