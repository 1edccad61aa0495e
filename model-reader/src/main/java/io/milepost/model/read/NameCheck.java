package io.milepost.model.read;

import io.milepost.model.Identity.Named;
import io.milepost.model.problem.Place;
import io.milepost.model.problem.Problem;
import io.milepost.model.yaml.Notes;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Names and ids are unique within their kind, upper and lower case being the same. */
final class NameCheck {
  private final Notes notes;

  private NameCheck(Notes notes) {
    this.notes = notes;
  }

  static void run(Parsed parsed, Notes notes) {
    NameCheck check = new NameCheck(notes);
    check.unique("zone", parsed.people().zones());
    check.unique("team", parsed.people().teams());
    check.unique("approval", parsed.people().approvals());
    check.unique("vendor", parsed.places().vendors());
    check.unique("platform", parsed.places().platforms());
    check.unique("container", parsed.places().containers());
    check.unique("environment", parsed.places().environments());
    check.unique("datastore", parsed.datastores());
    check.unique("workspace", parsed.workspaces());
  }

  private void unique(String kind, List<? extends Named> things) {
    Map<String, Named> names = new HashMap<>();
    Map<String, Named> ids = new HashMap<>();
    for (Named thing : things) {
      Named sameName = names.putIfAbsent(thing.name().toLowerCase(Locale.ROOT), thing);
      Named sameId = ids.putIfAbsent(thing.id().toLowerCase(Locale.ROOT), thing);
      if (sameName != null) {
        report(thing, "name", kind + ": " + thing.name(), sameName);
      } else if (sameId != null) {
        report(thing, "id", "id of a " + kind + ": " + thing.id(), sameId);
      }
    }
  }

  private void report(Named thing, String key, String what, Named first) {
    Place place = notes.places().find(thing.at().child(key));
    notes
        .problems()
        .add(
            Problem.error(
                    place,
                    "duplicate-" + key,
                    "Duplicate %s (%s has it; upper and lower case are the same)"
                        .formatted(what, first.at().file()))
                .in(thing.at().child(key)));
  }
}
