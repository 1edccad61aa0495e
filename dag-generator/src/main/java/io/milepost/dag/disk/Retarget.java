package io.milepost.dag.disk;

import io.milepost.dag.bundle.Manifest;
import io.milepost.dag.bundle.PlatformBundle;
import io.milepost.dag.bundle.Target;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** What happens to a bundle that is of another model, or of another environment. */
public enum Retarget {
  /** It is left alone, for all its DAGs would be retired, or moved to other addresses. */
  REFUSED,
  /** It becomes the bundle of what is rendered. */
  MEANT;

  private static final String MEAN_IT =
      "; or say --retarget if the bundle is to become this one's, whatever happens to its DAGs)";

  /** Why a bundle must not be rendered over another one; empty if it may. */
  static Optional<String> refusal(Path folder, Manifest old, PlatformBundle bundle) {
    Target from = old.target();
    Target to = bundle.stamp().target();
    if (!from.ecosystem().equals(to.ecosystem())) {
      return Optional.of(
          "Cannot render %s over %s: that is of %s (give another --bundle%s"
              .formatted(to, folder, from, MEAN_IT));
    }
    if (!from.equals(to)) {
      return Optional.of(
          "Cannot render %s over %s: that is of %s (%s, or give another --bundle%s"
              .formatted(
                  to,
                  folder,
                  from,
                  from.environment().map(name -> "say --env " + name).orElse("leave --env out"),
                  MEAN_IT));
    }
    return work(old.dags().stream()).findAny().isPresent()
            && work(ids(bundle)).findAny().isPresent()
            && work(ids(bundle)).noneMatch(old.dags()::contains)
        ? Optional.of(
            ("Cannot render over %s: both are of %s, but no DAG there is of this model (give"
                    + " another --bundle, and models of one file a name of their own%s")
                .formatted(folder, from, MEAN_IT))
        : Optional.empty();
  }

  private static Stream<String> ids(PlatformBundle bundle) {
    return bundle.dags().stream().map(dag -> dag.id().text());
  }

  /** Upkeep has the same few ids everywhere. */
  private static Stream<String> work(Stream<String> dags) {
    return dags.filter(id -> !id.contains(".care."));
  }
}
