package io.milepost.dag.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import io.milepost.dag.spec.CanonicalJson;
import io.milepost.model.job.ExitCode;

/** What a bundle that was written says of itself, as far as the next render has to know it. */
public record Manifest(String commit, int shards) {

  /**
   * Reads a manifest.
   *
   * @throws BundleException if it is none, or of a format not known here
   */
  public static Manifest read(String text) {
    try {
      JsonNode manifest = CanonicalJson.read(text);
      int format = manifest.path("format").asInt();
      if (format != 1) {
        throw refused("format %d (this version knows 1; use a newer one)".formatted(format));
      }
      return new Manifest(manifest.path("commit").asText(), manifest.path("shards").asInt(-1))
          .checked();
    } catch (IllegalArgumentException e) {
      throw refused(e.getMessage());
    }
  }

  private Manifest checked() {
    if (shards < 0) {
      throw refused("it does not say how many shards there are");
    }
    return this;
  }

  private static BundleException refused(String why) {
    return new BundleException(
        ExitCode.REFUSED,
        "Cannot read the bundle's manifest: %s (delete the platform's folder to render it anew)"
            .formatted(why));
  }
}
