package io.milepost.model.parse;

import io.milepost.model.DataPlatform;
import io.milepost.model.DataPlatform.Airflow;
import io.milepost.model.DataPlatform.Bundle;
import io.milepost.model.DataPlatform.Compute;
import io.milepost.model.DataPlatform.Locks;
import io.milepost.model.DataPlatform.Offers;
import io.milepost.model.DataPlatform.Resources;
import io.milepost.model.DataPlatform.Size;
import io.milepost.model.DataPlatform.SparkRuntime;
import io.milepost.model.DataPlatform.Storage;
import io.milepost.model.Identity;
import io.milepost.model.job.IngestSpec.TableFormat;
import io.milepost.model.job.JobPlatform.SecretSource;
import io.milepost.model.job.JobPlatform.StateAddress;
import io.milepost.model.job.SinkSpec.History;
import io.milepost.model.lifecycle.Status;
import io.milepost.model.yaml.AddressTypes;
import io.milepost.model.yaml.FieldType;
import io.milepost.model.yaml.FieldTypes;
import io.milepost.model.yaml.Fields;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads {@code platforms/<platform>.yaml}. */
public final class PlatformParser {
  /** Where secrets are found when a platform says nothing. */
  public static final SecretSource DEFAULT_SECRETS =
      new SecretSource(SecretSource.Type.ENVIRONMENT, "MILEPOST_");

  /** How Spark runs when a platform says nothing. */
  public static final SparkRuntime DEFAULT_RUNTIME =
      new SparkRuntime(SparkRuntime.Type.LOCAL, Map.of());

  private static final FieldType<Bundle> BUNDLE =
      new FieldType<>(
          "invalid-url",
          scalar ->
              scalar.text().startsWith("s3://")
                  ? new Bundle.Objects(bucket(scalar.text()))
                  : new Bundle.Git(Terms.OWNER.parser().apply(scalar)),
          new Bundle.Objects("s3://bucket"));

  private PlatformParser() {}

  /** Reads the fields. */
  public static DataPlatform parse(Fields fields, Identity identity) {
    DataPlatform platform =
        new DataPlatform(
            identity,
            fields.find("status", FieldType.word(Status.class)).orElse(Status.PRODUCTION),
            Optional.of(fields.require("location", Terms.LOCATION)),
            storage(fields),
            compute(fields),
            locks(fields),
            fields
                .findMap("offers")
                .map(PlatformParser::offers)
                .orElse(new Offers(Optional.empty(), List.of(), List.of())));
    fields.end();
    return platform;
  }

  private static Storage storage(Fields fields) {
    return new Storage(
        fields.require("root", AddressTypes.STORAGE),
        fields.find("artifacts", AddressTypes.STORAGE),
        fields.find("credential", FieldTypes.CREDENTIAL),
        fields.find("tables", FieldType.word(TableFormat.class)).orElse(TableFormat.FAST),
        fields.find("retention", FieldTypes.RETENTION));
  }

  private static Compute compute(Fields fields) {
    Map<Size, Resources> sizes = new EnumMap<>(Size.class);
    fields
        .findMap("sizes")
        .ifPresent(
            map -> {
              for (Size size : Size.values()) {
                map.findMap(FieldType.written(size))
                    .ifPresent(given -> sizes.put(size, resources(given)));
              }
              map.end();
            });
    return new Compute(
        fields.findMap("runtime").map(PlatformParser::runtime).orElse(DEFAULT_RUNTIME),
        sizes,
        fields.findMap("airflow").map(PlatformParser::airflow));
  }

  private static Resources resources(Fields fields) {
    Resources resources =
        new Resources(
            fields.find("executors", FieldTypes.integer(1, 10_000)),
            fields.find("cores", FieldTypes.integer(1, 1_000)),
            fields.find("memory", Terms.MEMORY));
    fields.end();
    return resources;
  }

  private static SparkRuntime runtime(Fields fields) {
    SparkRuntime.Type type =
        fields
            .find("type", FieldType.word(SparkRuntime.Type.class))
            .orElse(SparkRuntime.Type.LOCAL);
    Map<String, String> settings = new TreeMap<>();
    for (String key : settings(type)) {
      settings.put(key, fields.require(key, Terms.SETTING));
    }
    fields.end();
    return new SparkRuntime(type, settings);
  }

  private static List<String> settings(SparkRuntime.Type type) {
    return switch (type) {
      case LOCAL -> List.of();
      case STANDALONE -> List.of("master");
      case YARN -> List.of("queue");
      case KUBERNETES -> List.of("master", "namespace", "image");
      case EMR -> List.of("cluster", "role");
      case EMR_SERVERLESS -> List.of("application", "role");
    };
  }

  private static Airflow airflow(Fields fields) {
    Airflow airflow =
        new Airflow(
            fields.require("url", AddressTypes.WEB),
            fields.find("credential", FieldTypes.CREDENTIAL),
            fields.require("bundle", BUNDLE));
    fields.end();
    return airflow;
  }

  private static String bucket(String text) {
    if (!text.matches("s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9_.=-]+)*")) {
      throw new IllegalArgumentException("Invalid URL: %s (s3://bucket/folder)".formatted(text));
    }
    return text;
  }

  private static Locks locks(Fields fields) {
    List<String> hosts =
        fields
            .findMap("network")
            .map(
                network -> {
                  List<String> allow = network.list("allow", AddressTypes.HOSTS);
                  network.end();
                  return allow;
                })
            .orElse(List.of());
    return new Locks(
        hosts,
        fields.findMap("secrets").map(PlatformParser::secrets).orElse(DEFAULT_SECRETS),
        fields.findMap("state").map(PlatformParser::state));
  }

  private static SecretSource secrets(Fields fields) {
    SecretSource source =
        new SecretSource(
            fields
                .find("type", FieldType.word(SecretSource.Type.class))
                .orElse(DEFAULT_SECRETS.type()),
            fields.find("prefix", Terms.PREFIX).orElse(DEFAULT_SECRETS.prefix()));
    fields.end();
    return source;
  }

  private static StateAddress state(Fields fields) {
    StateAddress address =
        new StateAddress(
            fields.require("url", AddressTypes.STATE),
            fields.find("credential", FieldTypes.CREDENTIAL));
    fields.end();
    return address;
  }

  private static Offers offers(Fields fields) {
    Offers offers =
        new Offers(
            fields.find("latency", FieldTypes.SPAN),
            fields.list("history", FieldType.word(History.class)),
            fields.list(
                "containers", FieldType.of("invalid-word", PlatformParser::served, "lake")));
    fields.end();
    return offers;
  }

  private static String served(String text) {
    List<String> known =
        List.of("lake", "postgresql", "mysql", "sqlserver", "oracle", "files", "kafka");
    if (!known.contains(text)) {
      throw new IllegalArgumentException(
          "Invalid word: %s (one of %s)".formatted(text, String.join(", ", known)));
    }
    return text;
  }
}
