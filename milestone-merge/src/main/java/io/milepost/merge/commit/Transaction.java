package io.milepost.merge.commit;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.milepost.merge.BatchResult.Keys;
import java.util.Map;
import java.util.Optional;

/**
 * What makes a commit happen once: Delta skips a version it has seen of an application.
 *
 * @param note the commit's user metadata, by which we know it again
 */
public record Transaction(String application, long version, String note) {
  public Transaction {
    requireNonNull(application, "application");
    requireNonNull(note, "note");
  }

  /** Settings of a session that make it the transaction of what Delta commits there. */
  public Map<String, String> settings() {
    return Map.of(
        "spark.databricks.delta.write.txnAppId", application,
        "spark.databricks.delta.write.txnVersion", String.valueOf(version),
        "spark.databricks.delta.commitInfo.userMetadata", note);
  }

  /**
   * What a commit says of itself: whose rows it holds, and of a merge what they did to the keys.
   */
  public record Note(long batch, String attempt, String fingerprint, Optional<Keys> keys) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public Note {
      requireNonNull(attempt, "attempt");
      requireNonNull(fingerprint, "fingerprint");
      requireNonNull(keys, "keys");
    }

    /** The rows of an attempt. */
    public static Note of(long batch, String attempt, String fingerprint) {
      return new Note(batch, attempt, fingerprint, Optional.empty());
    }

    /** The same, of a merge that did this to the keys. */
    public Note with(Keys done) {
      return new Note(batch, attempt, fingerprint, Optional.of(done));
    }

    /** The same, whatever was done to the keys. */
    public Note withoutKeys() {
      return of(batch, attempt, fingerprint);
    }

    /** As JSON. */
    public String text() {
      ObjectNode json =
          JsonNodeFactory.instance
              .objectNode()
              .put("batch", batch)
              .put("attempt", attempt)
              .put("fingerprint", fingerprint);
      keys.ifPresent(
          done ->
              json.put("inserted", done.inserted())
                  .put("changed", done.changed())
                  .put("deleted", done.deleted())
                  .put("unchanged", done.unchanged()));
      return json.toString();
    }

    /** Reads what {@link #text} wrote. */
    public static Note parse(String text) {
      try {
        JsonNode json = JSON.readTree(text);
        Optional<Keys> keys =
            json.has("inserted")
                ? Optional.of(
                    new Keys(
                        json.path("inserted").asLong(),
                        json.path("changed").asLong(),
                        json.path("deleted").asLong(),
                        json.path("unchanged").asLong()))
                : Optional.empty();
        return new Note(
            json.path("batch").asLong(),
            json.path("attempt").asText(),
            json.path("fingerprint").asText(),
            keys);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("Cannot read the note of a commit: " + text, e);
      }
    }
  }
}
