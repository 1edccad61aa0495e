package io.milepost.model.yaml;

import static java.util.Objects.requireNonNull;

import io.milepost.model.text.Suggestion;
import io.milepost.model.yaml.YamlNode.Scalar;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The type of a single value: how its text is understood.
 *
 * @param rule what a value that does not fit breaks
 * @param parser gives the value, or says in an {@link IllegalArgumentException} what is wrong
 * @param placeholder stands for a value that could not be read; never leaves the reader
 */
public record FieldType<T>(String rule, Function<Scalar, T> parser, T placeholder) {
  public FieldType {
    requireNonNull(rule, "rule");
    requireNonNull(parser, "parser");
    requireNonNull(placeholder, "placeholder");
  }

  /** A value made of text, however it is written. */
  public static <T> FieldType<T> of(String rule, Function<String, T> parser, T placeholder) {
    return new FieldType<>(rule, scalar -> parser.apply(scalar.text()), placeholder);
  }

  /** One of a closed list of words, in lower case with underscores. */
  public static <E extends Enum<E>> FieldType<E> word(Class<E> type) {
    List<E> all = Arrays.asList(type.getEnumConstants());
    return of("invalid-word", text -> word(text, all), all.get(0));
  }

  private static <E extends Enum<E>> E word(String text, List<E> all) {
    List<String> words = all.stream().map(FieldType::written).toList();
    int index = words.indexOf(text);
    if (index < 0) {
      throw new IllegalArgumentException(
          "Invalid word: %s (one of %s%s)"
              .formatted(text, String.join(", ", words), Suggestion.hint(text, words)));
    }
    return all.get(index);
  }

  /** The same type with another value for the same text. */
  public <R> FieldType<R> map(Function<T, R> other) {
    return new FieldType<>(rule, parser.andThen(other), other.apply(placeholder));
  }

  /** How a constant is written in a model. */
  public static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
