package io.milepost.dag.bundle;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.milepost.dag.spec.CanonicalJson;
import io.milepost.model.job.ExitCode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a bundle that was written says of itself, as far as the next render has to know it.
 *
 * @param dags ids
 */
public record Manifest(Target target, String commit, int shards, Set<String> dags) {
  private static final int FORMAT = 1;

  public Manifest {
    requireNonNull(target, "target");
    requireNonNull(commit, "commit");
    dags = Set.copyOf(dags);
  }

  /**
   * Reads a manifest.
   *
   * @param file where it lies, for messages
   * @throws BundleException if it is none, or of a format not known here
   */
  public static Manifest read(Path file, String text) {
    JsonNode manifest = CanonicalJson.find(text).orElseThrow(() -> damaged(file, "it is no JSON"));
    JsonNode format = manifest.path("format");
    if (!format.isIntegralNumber() || format.asLong() < FORMAT) {
      throw damaged(file, "it has no format");
    }
    if (format.asLong() != FORMAT) {
      throw new BundleException(
          ExitCode.REFUSED,
          "Cannot read the bundle's manifest %s: format %s (this version knows %d; use a newer one)"
              .formatted(file, format.asText(), FORMAT));
    }
    JsonNode shards = manifest.path("shards");
    if (!shards.isInt() || shards.intValue() < 0 || shards.intValue() > BundleFiles.MOST_SHARDS) {
      throw damaged(file, "it does not say how many shards there are");
    }
    Set<String> dags = new HashSet<>();
    manifest.path("dags").fieldNames().forEachRemaining(dags::add);
    return new Manifest(
        new Target(
            text(manifest, "ecosystem").orElseThrow(() -> damaged(file, "it names no ecosystem")),
            text(manifest, "environment")),
        text(manifest, "commit").orElseThrow(() -> damaged(file, "it names no commit")),
        shards.intValue(),
        dags);
  }

  /** The platform that a text names, if it is a manifest, of whatever format. */
  public static Optional<String> platform(String text) {
    return CanonicalJson.find(text)
        .filter(manifest -> manifest.path("format").isIntegralNumber())
        .flatMap(manifest -> text(manifest, "platform"));
  }

  private static Optional<String> text(JsonNode manifest, String key) {
    return Optional.ofNullable(manifest.path(key).textValue());
  }

  private static BundleException damaged(Path file, String why) {
    return new BundleException(
        ExitCode.REFUSED,
        ("Cannot read the bundle's manifest: %s is damaged: %s (restore it; or delete this one"
                + " file and render again, with --shards if they were not %d)")
            .formatted(file, why, BundleFiles.SHARDS));
  }
}
