package io.milepost.dag.bundle;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toConcurrentMap;

import io.milepost.dag.spec.CanonicalJson;
import io.milepost.dag.spec.Digest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All files of a bundle.
 *
 * @param texts by path, but the manifest
 * @param manifest what it says
 * @param jobs by digest; written as they are needed, for together they are large
 */
public record BundleFiles(
    SortedMap<String, String> texts, String manifest, Map<String, RenderedJob> jobs) {
  /** What a bundle holds; written last. */
  public static final String MANIFEST = "manifest.json";

  /** How many shards there are unless somebody says otherwise. */
  public static final int SHARDS = 256;

  /** How many there may be. */
  public static final int MOST_SHARDS = 1000;

  private static final int FORMAT = 1;

  /** Airflow takes up files at once in no order that is known: one of them comes early. */
  private static final int WARM_FILES = 4;

  public BundleFiles {
    texts = Collections.unmodifiableSortedMap(texts);
    requireNonNull(manifest, "manifest");
    jobs = Collections.unmodifiableMap(jobs);
  }

  /**
   * The files of a bundle.
   *
   * @param shards their number; 0 for a file per DAG
   */
  public static BundleFiles of(PlatformBundle bundle, int shards) {
    Map<String, List<String>> lines = new HashMap<>();
    for (RenderedDag dag : bundle.dags()) {
      lines.computeIfAbsent(dag.id().shard(shards), shard -> new ArrayList<>()).add(dag.line());
    }
    Map<String, String> specs = new HashMap<>();
    lines.forEach((shard, dags) -> specs.put(shard, String.join("\n", dags) + "\n"));
    SortedMap<String, String> texts = new TreeMap<>();
    digests(specs)
        .forEach(
            (shard, digest) -> {
              texts.put(specsOf(shard), specs.get(shard));
              texts.put(pythonOf(shard), python(digest));
            });
    bundle
        .platform()
        .ifPresent(
            platform -> {
              texts.put(Runtimes.FILE, Runtimes.json(platform) + "\n");
              texts.put(Pools.FILE, Pools.json(bundle.pools()) + "\n");
              List<String> modules = Runtimes.modules(platform);
              for (int i = 0; i < WARM_FILES && !modules.isEmpty(); i++) {
                texts.put("milepost_warm_" + i + ".py", warm(modules));
              }
            });
    return new BundleFiles(texts, manifest(bundle, shards, texts), bundle.jobs());
  }

  /** The path of a shard's specs. */
  public static String specsOf(String shard) {
    return "specs/shard_" + shard + ".jsonl";
  }

  private static String pythonOf(String shard) {
    return "milepost_shard_" + shard + ".py";
  }

  private static String python(String digest) {
    return """
    \"""Airflow DAGs that Milepost rendered: change the model, not this file.\"""
    from milepost_dags import load

    SPECS = "%s"
    globals().update(load(__file__, SPECS))
    """
        .formatted(digest);
  }

  private static String warm(List<String> modules) {
    StringBuilder text =
        new StringBuilder(
            "\"\"\"No DAG: names what Airflow is to import once, for all shards.\"\"\"\n");
    modules.forEach(module -> text.append("import ").append(module).append("  # noqa: F401\n"));
    return text.toString();
  }

  private static Map<String, String> digests(Map<String, String> texts) {
    return texts.entrySet().parallelStream()
        .collect(toConcurrentMap(Map.Entry::getKey, entry -> Digest.of(entry.getValue())));
  }

  private static String manifest(
      PlatformBundle bundle, int shards, SortedMap<String, String> texts) {
    Stamp stamp = bundle.stamp();
    Map<String, String> dags = new HashMap<>();
    bundle.dags().forEach(dag -> dags.put(dag.id().text(), dag.line()));
    Map<String, Object> manifest = new TreeMap<>();
    manifest.put("format", FORMAT);
    manifest.put("platform", stamp.platform());
    manifest.put("ecosystem", stamp.ecosystem());
    stamp.environment().ifPresent(name -> manifest.put("environment", name));
    manifest.put("commit", stamp.commit());
    manifest.put("shards", shards);
    manifest.put("dags", digests(dags));
    manifest.put("files", digests(texts));
    manifest.put("pools", bundle.pools());
    manifest.put("awaits", bundle.awaits());
    manifest.put("awaited", bundle.awaited());
    return CanonicalJson.write(manifest) + "\n";
  }
}
