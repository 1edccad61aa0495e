package io.milepost.model;

import static java.util.Objects.requireNonNull;

import io.milepost.model.Identity.Named;
import java.util.Optional;

/**
 * People who produce or need data.
 *
 * @param zone the governance zone it belongs to
 * @param contact where people and alerts reach it
 */
public record Team(Identity identity, String zone, Optional<String> contact) implements Named {
  public Team {
    requireNonNull(identity, "identity");
    requireNonNull(zone, "zone");
    requireNonNull(contact, "contact");
  }
}
