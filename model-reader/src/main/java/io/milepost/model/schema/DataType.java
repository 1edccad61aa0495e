package io.milepost.model.schema;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The type of a column, independent of any database: its text is the one Spark SQL uses, such as
 * {@code bigint} or {@code decimal(15,2)}.
 */
public sealed interface DataType {

  /** The canonical text; {@link #parse} reads it back. */
  @JsonValue
  String text();

  /** One result per case: a new type must break everything that maps types. */
  <R> R match(Cases<R> cases);

  /** A function over all types. */
  interface Cases<R> {
    R simple(Simple type);

    R decimal(Decimal type);

    R text(Text type);
  }

  /** A type without parameters. */
  enum Simple implements DataType {
    BOOLEAN,
    SMALLINT,
    INT,
    BIGINT,
    FLOAT,
    DOUBLE,
    DATE,
    /** An instant, in microseconds. */
    TIMESTAMP,
    /** Date and time of day without a zone, in microseconds. */
    TIMESTAMP_NTZ,
    BINARY,
    STRING;

    @Override
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.simple(this);
    }
  }

  /** A decimal number of {@code precision} digits, {@code scale} of them behind the point. */
  record Decimal(int precision, int scale) implements DataType {
    public Decimal {
      if (precision < 1 || precision > 38 || scale < 0 || scale > precision) {
        throw new IllegalArgumentException(
            "Invalid type: decimal(%d,%d) (1 <= precision <= 38, 0 <= scale <= precision)"
                .formatted(precision, scale));
      }
    }

    @Override
    public String text() {
      return "decimal(" + precision + "," + scale + ")"; // in ASCII digits, wherever we are
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.decimal(this);
    }
  }

  /** Text of a declared length; stored as it comes, blanks of a {@code char} included. */
  record Text(Padding padding, int length) implements DataType {
    public Text {
      if (length < 1) {
        throw new IllegalArgumentException("Invalid type: length %d (>= 1)".formatted(length));
      }
    }

    @Override
    public String text() {
      return padding.name().toLowerCase(Locale.ROOT) + "(" + length + ")";
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.text(this);
    }
  }

  /** Whether text is filled with blanks up to its length. */
  enum Padding {
    CHAR,
    VARCHAR
  }

  /**
   * Reads the canonical text.
   *
   * @throws IllegalArgumentException if it names no type
   */
  @JsonCreator
  static DataType parse(String text) {
    Matcher sized = Sized.PATTERN.matcher(text);
    if (!sized.matches()) {
      return Simple.valueOf(text.toUpperCase(Locale.ROOT));
    }
    int first = Integer.parseInt(sized.group(2));
    return switch (sized.group(1)) {
      case "decimal" -> new Decimal(first, Integer.parseInt(sized.group(3)));
      case "char" -> new Text(Padding.CHAR, first);
      default -> new Text(Padding.VARCHAR, first);
    };
  }

  /** Holder of the pattern, since an interface has no private constants. */
  final class Sized {
    private static final Pattern PATTERN =
        Pattern.compile("(decimal(?=\\(\\d+,)|char|varchar)\\((\\d{1,9})(?:,(\\d{1,9}))?\\)");

    private Sized() {}
  }
}
