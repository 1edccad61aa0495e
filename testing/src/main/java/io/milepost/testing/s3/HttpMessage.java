package io.milepost.testing.s3;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A request or a reply of HTTP/1.1 as bytes, which are passed on as they are. */
final class HttpMessage {
  private static final int HEXADECIMAL = 16;

  /** The first line and the headers. */
  private final List<String> lines;

  /** With the marks of its chunks, if it has any. */
  private final byte[] body;

  private HttpMessage(List<String> lines, byte[] body) {
    this.lines = List.copyOf(lines);
    this.body = body;
  }

  /** The first line and the headers; empty at the end of a connection. */
  static Optional<List<String>> head(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      lines.add(line);
    }
    return lines.isEmpty() ? Optional.empty() : Optional.of(lines);
  }

  /** Reads the body that a head announces. */
  static HttpMessage request(List<String> head, InputStream in) throws IOException {
    if (chunked(head)) {
      return new HttpMessage(head, chunks(in));
    }
    int length = header(head, "content-length").map(Integer::parseInt).orElse(0);
    return new HttpMessage(head, exactly(in, length));
  }

  /** Reads the answer to a request of this method; without a length it reaches to the end. */
  static HttpMessage reply(List<String> head, String method, InputStream in) throws IOException {
    String status = head.get(0).split(" ", 3)[1];
    if (method.equals("HEAD") || status.equals("204") || status.equals("304")) {
      return new HttpMessage(head, new byte[0]);
    }
    if (chunked(head) || header(head, "content-length").isPresent()) {
      return request(head, in);
    }
    byte[] body = in.readAllBytes();
    return new HttpMessage(head, body).with("Content-Length: " + body.length);
  }

  /** A small text of our own as the answer to a request. */
  static HttpMessage answer(HttpMessage request, String status, String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    List<String> head =
        List.of(
            "HTTP/1.1 " + status,
            "Content-Type: application/xml",
            "Content-Length: " + body.length);
    return new HttpMessage(head, request.method().equals("HEAD") ? new byte[0] : body);
  }

  /** The same without a header. */
  HttpMessage without(String name) {
    String start = name + ":";
    return new HttpMessage(
        lines.stream()
            .filter(line -> !line.regionMatches(true, 0, start, 0, start.length()))
            .toList(),
        body);
  }

  /** The same with one more header. */
  HttpMessage with(String header) {
    List<String> more = new ArrayList<>(lines);
    more.add(header);
    return new HttpMessage(more, body);
  }

  String method() {
    return lines.get(0).split(" ", 2)[0];
  }

  byte[] bytes() {
    byte[] head = headBytes();
    byte[] all = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }

  /** Up to the middle of its body, or of its head if it has none. */
  byte[] half() {
    int head = headBytes().length;
    return Arrays.copyOf(bytes(), body.length == 0 ? head / 2 : head + body.length / 2);
  }

  private byte[] headBytes() {
    return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  static Optional<String> header(List<String> head, String name) {
    String start = name + ":";
    return head.stream()
        .filter(line -> line.regionMatches(true, 0, start, 0, start.length()))
        .map(line -> line.substring(start.length()).strip().toLowerCase(Locale.ROOT))
        .findFirst();
  }

  private static boolean chunked(List<String> head) {
    return header(head, "transfer-encoding").filter("chunked"::equals).isPresent();
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int length = -1;
    while (length != 0) {
      String size = line(in);
      all.writeBytes((size + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      length = Integer.parseInt(size.split(";", 2)[0].strip(), HEXADECIMAL);
      if (length > 0) {
        // With the end of line behind it.
        all.writeBytes(exactly(in, length + 2));
      }
    }
    for (String trailer = line(in); !trailer.isEmpty(); trailer = line(in)) {
      all.writeBytes((trailer + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }
    all.writeBytes(new byte[] {'\r', '\n'});
    return all.toByteArray();
  }

  private static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("%d of %d bytes".formatted(bytes.length, length));
    }
    return bytes;
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }
}
