package io.milepost.model.read;

import io.milepost.model.Index;
import io.milepost.model.check.Declared;
import io.milepost.model.parse.EnvironmentParser.Addresses;
import io.milepost.model.text.Suggestion;
import io.milepost.model.yaml.Fields.Item;
import io.milepost.model.yaml.Notes;
import java.util.Map;

/** Checks that an environment gives other addresses to things that exist. */
final class EnvironmentCheck {
  private final Notes notes;
  private final Declared declared;

  EnvironmentCheck(Notes notes, Declared declared) {
    this.notes = notes;
    this.declared = declared;
  }

  void run(Addresses addresses, Parsed parsed) {
    known(
        addresses.platforms(),
        Index.of(parsed.places().platforms()),
        new Word("platform", "DataPlatform"));
    known(
        addresses.containers(),
        Index.of(parsed.places().containers()),
        new Word("container", "DataContainer"));
  }

  private record Word(String word, String kind) {}

  private void known(Map<String, Item> items, Index<?> index, Word word) {
    items.forEach(
        (name, item) -> {
          if (index.find(name).isEmpty() && !declared.has(word.kind(), name)) {
            notes.error(
                item.at(),
                item.place(),
                "unknown-" + word.word(),
                "Unknown %s: %s (declared: %s%s)"
                    .formatted(
                        word.word(), name, index.names(), Suggestion.hint(name, index.names())));
          }
        });
  }
}
