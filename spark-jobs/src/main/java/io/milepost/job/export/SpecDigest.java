package io.milepost.job.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.milepost.job.sink.DeliveredColumn;
import io.milepost.job.sink.Delivery;
import io.milepost.model.job.SinkSpec;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/**
 * SHA-256 over all that decides which rows and values a sink has, and over the batch it has: when
 * it is not what it should be, everything is delivered again.
 */
final class SpecDigest {
  private SpecDigest() {}

  /**
   * A sink as it is after a batch.
   *
   * @param batch the batch's identity, see {@link MergedRows#identity}
   */
  static String of(Delivery delivery, String batch) {
    return sha256(of(delivery) + "\n" + batch);
  }

  private static String of(Delivery delivery) {
    SinkSpec sink = delivery.sink();
    List<String> parts = new ArrayList<>();
    parts.add(sink.dataset() + " " + sink.history());
    for (DeliveredColumn column : delivery.columns()) {
      parts.add(
          "%s %s %s %s"
              .formatted(
                  column.name(),
                  column.type().text(),
                  column.presence(),
                  column.mask().map(mask -> mask.text()).orElse("plain")));
    }
    sink.schema()
        .columns()
        .forEach(
            column ->
                parts.add(
                    "%s stored %s key %s"
                        .formatted(column.name(), column.storageName(), column.keyPosition())));
    new TreeMap<>(sink.selection().where())
        .forEach((column, condition) -> parts.add(column + " where " + condition));
    return sha256(String.join("\n", parts));
  }

  /** A sink that is a table of a consumer: what the table is like counts as well. */
  static String of(SinkTable sink, String batch, long storage) {
    ConsumerTable table = sink.table();
    List<String> parts = new ArrayList<>();
    parts.add(of(sink.delivery(), batch));
    parts.add(table.sql() + " " + storage + " " + table.key());
    table.columns().forEach(column -> parts.add(column.toString()));
    return sha256(String.join("\n", parts));
  }

  private static String sha256(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }
}
