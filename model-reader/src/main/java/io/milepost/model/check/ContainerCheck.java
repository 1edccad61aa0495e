package io.milepost.model.check;

import io.milepost.model.DataContainer;
import io.milepost.model.DataContainer.Access;
import io.milepost.model.problem.Problem.Reason;
import java.util.List;
import java.util.Optional;

/** Checks each container: its place, and the teams that may use it. */
final class ContainerCheck {
  /** What graphs call the storage of a platform, where they name the others by their id. */
  private static final String LAKE = "lake";

  private final Scene scene;

  ContainerCheck(Scene scene) {
    this.scene = scene;
  }

  void run() {
    LocationCheck locations = new LocationCheck(scene);
    for (DataContainer container : scene.model().landscape().containers()) {
      container
          .location()
          .ifPresent(location -> locations.known(location, container.at().child("location")));
      if (container.id().equalsIgnoreCase(LAKE)) {
        scene.error(
            container.at(),
            "reserved-container",
            "Cannot call a container %s: the id stands for the platform's own storage"
                .formatted(container.id()));
      }
      teams(container, container.read(), "read");
      teams(container, container.write(), "write");
    }
  }

  private void teams(DataContainer container, Optional<Access> access, String key) {
    List<String> teams = access.map(Access::teams).orElse(List.of());
    for (int i = 0; i < teams.size(); i++) {
      scene.find(
          scene.model().governance().teams(),
          "Team",
          teams.get(i),
          container.at().child(key, "teams").child(i));
    }
  }

  /** Who may use a container, as its file says. */
  static Reason reason(Scene scene, DataContainer container, Optional<Access> access, String key) {
    String who =
        access
            .map(given -> "gives %s access to %s".formatted(key, given.teams()))
            .orElse("gives nobody %s access".formatted(key));
    return Reason.of(
        container.name() + " " + who,
        scene.place(access.isPresent() ? container.at().child(key, "teams") : container.at()));
  }
}
