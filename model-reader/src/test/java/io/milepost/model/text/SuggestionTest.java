package io.milepost.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SuggestionTest {
  @Test
  void listsTheNearestFirst() {
    assertThat(Suggestion.list("shop.order", List.of("a.b", "shop.lines", "shop.orders")))
        .isEqualTo("[shop.orders, shop.lines, a.b]");
    assertThat(Suggestion.list("x", List.of())).isEqualTo("[]");
  }

  @Test
  void countsWhatWouldBeTooMuch() {
    List<String> many = IntStream.range(10, 30).mapToObj(i -> "word" + i).toList();
    assertThat(Suggestion.list("word29", many)).startsWith("[word29, ").endsWith(" and 8 more]");
  }
}
