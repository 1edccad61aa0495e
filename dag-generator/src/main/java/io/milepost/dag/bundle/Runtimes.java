package io.milepost.dag.bundle;

import static java.util.Locale.ROOT;

import io.milepost.dag.spec.CanonicalJson;
import io.milepost.model.DataPlatform;
import io.milepost.model.DataPlatform.Resources;
import io.milepost.model.DataPlatform.Size;
import io.milepost.model.DataPlatform.SparkRuntime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The file that says how a platform starts tasks. */
public final class Runtimes {
  /** Its path. */
  public static final String FILE = "runtimes.json";

  private static final int MIB_PER_GIB = 1024;
  private static final int SUFFIX = "MiB".length();

  private Runtimes() {}

  static String json(DataPlatform platform) {
    Map<String, Object> profiles = new TreeMap<>();
    for (Size size : Size.values()) {
      profiles.put(size.name().toLowerCase(ROOT), profile(platform, size));
    }
    return CanonicalJson.write(
        new TreeMap<>(
            Map.of(
                "format",
                1,
                "platform",
                platform.id(),
                "root",
                platform.storage().root(),
                "profiles",
                profiles)));
  }

  private static Map<String, Object> profile(DataPlatform platform, Size size) {
    SparkRuntime runtime = platform.compute().runtime();
    Map<String, Object> profile = new TreeMap<>();
    profile.put("type", runtime.type().name().toLowerCase(ROOT));
    profile.put("settings", new TreeMap<>(runtime.settings()));
    Optional<Resources> resources = Optional.ofNullable(platform.compute().sizes().get(size));
    resources.flatMap(Resources::executors).ifPresent(count -> profile.put("executors", count));
    resources.flatMap(Resources::cores).ifPresent(count -> profile.put("cores", count));
    resources
        .flatMap(Resources::memory)
        .ifPresent(memory -> profile.put("memory_mib", mebibytes(memory)));
    return profile;
  }

  private static int mebibytes(String memory) {
    int amount = Integer.parseInt(memory.substring(0, memory.length() - SUFFIX));
    return memory.endsWith("GiB") ? amount * MIB_PER_GIB : amount;
  }

  /** The modules of Airflow whose operators start tasks there; none where nothing does yet. */
  static List<String> modules(DataPlatform platform) {
    return switch (platform.compute().runtime().type()) {
      case LOCAL -> List.of("airflow.sdk");
      case STANDALONE, YARN, KUBERNETES ->
          List.of("airflow.providers.apache.spark.operators.spark_submit");
      case EMR, EMR_SERVERLESS -> List.of();
    };
  }
}
