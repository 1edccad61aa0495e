package io.milepost.model.job;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One job as a file: canonical JSON (what kind of thing it is, then its keys, sorted; no blanks;
 * absent things left out), named by its SHA-256. The same job gives the same bytes everywhere.
 *
 * @param format version of the file format, see {@link #FORMAT}
 */
public record JobFile(int format, Job job) {

  /** The version this code reads and writes. */
  public static final int FORMAT = 1;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
          .build();

  public JobFile {
    requireNonNull(job, "job");
    if (format != FORMAT) {
      throw unknown(format);
    }
  }

  private static IllegalArgumentException unknown(int format) {
    return new IllegalArgumentException(
        "Cannot read job file: format %d (this version knows %d)".formatted(format, FORMAT));
  }

  /**
   * The digest and the length of a file.
   *
   * @param digest SHA-256, in hex
   */
  public record Print(String digest, long bytes) {
    public Print {
      requireNonNull(digest, "digest");
    }
  }

  /** Counts what is written to nowhere. */
  private static final class Length extends OutputStream {
    private long bytes;

    @Override
    public void write(int one) {
      bytes++;
    }

    @Override
    public void write(byte[] some, int from, int length) {
      bytes += length;
    }
  }

  /** The file of a job, in the current format. */
  public static JobFile of(Job job) {
    return new JobFile(FORMAT, job);
  }

  /**
   * Reads a job file.
   *
   * @throws IllegalArgumentException if it is not one, or of a format not known here
   */
  public static JobFile read(String json) {
    try {
      JsonNode file = JSON.readTree(json);
      int format = file.path("format").asInt();
      if (format != FORMAT) { // another format may have fields that this one has not
        throw unknown(format);
      }
      return JSON.treeToValue(file, JobFile.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Cannot read job file: " + e.getOriginalMessage(), e);
    }
  }

  /** The canonical text. */
  public String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write job file: " + e.getOriginalMessage(), e);
    }
  }

  /** SHA-256 of the canonical text, in hex. */
  public String digest() {
    return print().digest();
  }

  /** What tells the canonical text from any other, found without making it. */
  public Print print() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      Length length = new Length();
      OutputStream nowhere = new DigestOutputStream(length, digest);
      JSON.writeValue(nowhere, this); // of a large job, faster than making its text
      return new Print(HexFormat.of().formatHex(digest.digest()), length.bytes);
    } catch (IOException e) {
      throw new IllegalStateException("Cannot write job file: " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }
}
