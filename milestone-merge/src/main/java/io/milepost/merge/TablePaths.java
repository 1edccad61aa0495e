package io.milepost.merge;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** Where everything lies below a platform's root. */
public record TablePaths(String root) {
  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}");
  private static final Pattern NO_AUTHORITY = Pattern.compile("^([a-z0-9]+):///+");
  private static final int DIGEST_BYTES = 8;
  private static final String SEAL = "SEALED";

  public TablePaths {
    requireNonNull(root, "root");
    // As Hadoop writes it: Delta takes file:///x and file:/x for two places.
    root = NO_AUTHORITY.matcher(root).replaceFirst("$1:/");
    while (root.length() > 1 && root.endsWith("/")) {
      root = root.substring(0, root.length() - 1);
    }
    if (List.of(root.split("/")).contains("..")) {
      throw new IllegalArgumentException(
          "Invalid root %s: it goes back by .., which not every reader follows".formatted(root));
    }
  }

  /** A folder for each ingestion. */
  public String ingestions() {
    return root + "/ingestions";
  }

  /** Delta: one row per published batch, merge and repair. */
  public String ledger(String ingestion) {
    return below("ingestions", ingestion, "ledger");
  }

  /** Delta: files that a source of files has read. */
  public String files(String ingestion) {
    return below("ingestions", ingestion, "files");
  }

  /** All batches of an ingestion as they were read. */
  public String staging(String ingestion) {
    return below("ingestions", ingestion, "staging");
  }

  /** One batch, with a folder per attempt. */
  public String staging(String ingestion, long batch) {
    return staging(ingestion) + "/" + batch;
  }

  /** What one attempt read. */
  public String attempt(String ingestion, long batch, String attempt) {
    return staging(ingestion, batch) + "/" + attempt(attempt);
  }

  /** An attempt's name as a folder, which never takes the place of the seal beside it. */
  public static String attempt(String attempt) {
    String folder = segment(attempt);
    return folder.equalsIgnoreCase(SEAL) ? folder + "-" + digest(attempt) : folder;
  }

  /** What one attempt read of one dataset. */
  public String staged(String ingestion, long batch, String attempt, String dataset) {
    return attempt(ingestion, batch, attempt) + "/" + segment(dataset);
  }

  /** JSON, created once: which attempt a batch is made from. */
  public String seal(String ingestion, long batch) {
    return staging(ingestion, batch) + "/" + SEAL;
  }

  /** Delta: the change log. */
  public String changes(DatasetKey key) {
    return dataset(key) + "/changes";
  }

  /** Delta: the versions, open and closed. */
  public String milestones(DatasetKey key) {
    return dataset(key) + "/milestones";
  }

  /** Delta: versions that a restatement replaced. */
  public String superseded(DatasetKey key) {
    return dataset(key) + "/superseded";
  }

  /** Delta: rows that could not be read, with the reason. */
  public String quarantine(DatasetKey key) {
    return dataset(key) + "/quarantine";
  }

  /** What a run of a transformer wrote, with a folder per attempt. */
  public String transformerRun(String workspace, String run) {
    return below("transformers", workspace, run);
  }

  /** Parquet: one output of one attempt. */
  public String transformerOutput(String runFolder, String attempt, String dataset) {
    return runFolder + "/" + attempt(attempt) + "/" + segment(dataset);
  }

  /** JSON, created once: which attempt a transformer's run is made from. */
  public String transformerSeal(String workspace, String run) {
    return transformerRun(workspace, run) + "/" + SEAL;
  }

  /** Delta: a lake sink with columns, masks or rows of its own. */
  public String export(String workspace, String sink) {
    return below("exports", workspace, sink);
  }

  /** JSON: which table a lake sink of a whole dataset is, and through which batch. */
  public String share(String workspace, String sink) {
    return below("shares", workspace, sink) + ".json";
  }

  /** JSON: one job, by the digest of its bytes. */
  public String job(String digest) {
    return below("jobs", digest) + ".json";
  }

  /**
   * A name as a folder: itself where every file system takes it, otherwise what is left of it and a
   * digest. Schedulers put colons and plus signs into the names of their runs.
   */
  public static String segment(String name) {
    if (SAFE.matcher(name).matches()) {
      return name;
    }
    String kept = name.replaceAll("[^A-Za-z0-9_.-]", "-").replaceFirst("^[.-]+", "");
    return kept.substring(0, Math.min(kept.length(), 64)) + "-" + digest(name);
  }

  private String dataset(DatasetKey key) {
    return below("datasets", key.store(), key.dataset());
  }

  private String below(String folder, String first, String second) {
    return below(folder, first) + "/" + segment(second);
  }

  private String below(String folder, String name) {
    return root + "/" + folder + "/" + segment(name);
  }

  private static String digest(String name) {
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
