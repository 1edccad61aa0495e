package io.milepost.model.check;

import io.milepost.model.Vendor;
import io.milepost.model.problem.ModelPath;
import io.milepost.model.text.Suggestion;
import java.util.List;
import java.util.Optional;

/** Checks that a place exists: a vendor has it. */
public final class LocationCheck {
  private final Scene scene;

  LocationCheck(Scene scene) {
    this.scene = scene;
  }

  /** Reports a place that no vendor has. */
  void known(String location, ModelPath at) {
    String name = vendor(location);
    Optional<Vendor> vendor = scene.find(scene.model().landscape().vendors(), "Vendor", name, at);
    if (vendor.filter(found -> !found.has(location)).isPresent()) {
      List<String> places = vendor.orElseThrow().places().toList();
      scene.error(
          at,
          "unknown-location",
          "Unknown location: %s (%s has %s%s)"
              .formatted(
                  location,
                  name,
                  vendor.orElseThrow().locations(),
                  Suggestion.hint(location, places)));
    }
  }

  /** The vendor's name in a place. */
  public static String vendor(String location) {
    int dot = location.indexOf('.');
    return dot < 0 ? location : location.substring(0, dot);
  }
}
