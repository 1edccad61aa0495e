package io.milepost.model.parse;

import static java.util.Objects.requireNonNull;

import java.time.ZoneId;

/**
 * What a file's folder says about the thing in it.
 *
 * @param zone the governance zone; empty text outside of one
 * @param team the team; empty text outside of one
 * @param timezone the ecosystem's
 */
public record Scope(Scale scale, String zone, String team, ZoneId timezone) {

  /** How a model is written. */
  public enum Scale {
    /** One file: places, zones and teams are implied. */
    SMALL,
    /** Folders. */
    LARGE
  }

  public Scope {
    requireNonNull(scale, "scale");
    requireNonNull(zone, "zone");
    requireNonNull(team, "team");
    requireNonNull(timezone, "timezone");
  }
}
