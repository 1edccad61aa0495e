package io.milepost.model.yaml;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.milepost.model.problem.Place;
import io.milepost.model.problem.Problem;
import io.milepost.model.problem.Problems;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Optional;
import java.util.OptionalInt;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Bytes to text that a YAML parser may see. */
final class YamlText {
  private static final String RULE = "yaml-encoding";

  private YamlText() {}

  /** The text, or nothing after the problem was reported. */
  static Optional<String> decode(String file, byte[] bytes, Problems problems) {
    CharsetDecoder decoder =
        UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer decoded = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), decoded, true);
    String text = decoded.flip().toString();
    if (text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    if (result.isError()) {
      Place place = place(file, text, text.length());
      problems.add(Problem.error(place, RULE, "Invalid text: not UTF-8 (save the file as UTF-8)"));
      return Optional.empty();
    }
    OptionalInt control = firstControl(text);
    if (control.isPresent()) {
      int at = control.getAsInt();
      problems.add(
          Problem.error(
              place(file, text, at),
              RULE,
              "Invalid text: control character U+%04X (remove it)"
                  .formatted(text.codePointAt(at))));
      return Optional.empty();
    }
    return Optional.of(text);
  }

  private static OptionalInt firstControl(String text) {
    int at = 0;
    while (at < text.length()) {
      int point = text.codePointAt(at);
      if (!StreamReader.isPrintable(point)) {
        return OptionalInt.of(at);
      }
      at += Character.charCount(point);
    }
    return OptionalInt.empty();
  }

  private static Place place(String file, String text, int at) {
    int line = 1;
    int start = 0;
    for (int i = 0; i < at; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        start = i + 1;
      }
    }
    return new Place(file, line, text.codePointCount(start, at) + 1);
  }
}
