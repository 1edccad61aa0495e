package io.milepost.model.check;

import io.milepost.model.DataContainer;
import io.milepost.model.DataContainer.Access;
import io.milepost.model.problem.Problem.Reason;
import java.util.List;
import java.util.Optional;

/** Checks each container: its place, and the teams that may use it. */
final class ContainerCheck {
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
