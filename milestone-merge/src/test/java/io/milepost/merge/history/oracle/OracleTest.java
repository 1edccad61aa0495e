package io.milepost.merge.history.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.history.oracle.Event.Op;
import io.milepost.merge.history.oracle.Rules.Granularity;
import io.milepost.merge.history.oracle.Rules.Mode;
import io.milepost.merge.history.oracle.Rules.Untracked;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OracleTest {
  private static final Set<String> COLUMNS = Set.of("name", "note");

  @Test
  void closesWhatAFullReadNoLongerHas() {
    Oracle oracle = oracle(Mode.FULL, Granularity.BATCH);
    assertThat(take(oracle, read("a", "1"), read("a", "1"), read("b", "1")))
        .isEqualTo(new Counts(2, 0, 0, 0));
    assertThat(take(oracle, read("a", "2"))).isEqualTo(new Counts(0, 1, 1, 0));
    assertThat(take(oracle, read("a", "2"), read("b", "1"))).isEqualTo(new Counts(1, 0, 0, 1));
    assertThat(versions(oracle))
        .containsExactly("a: 1 1.0-2.0", "a: 2 2.0-", "b: 1 1.0-2.0", "b: 1 3.0-");
    assertThat(oracle.asOf(2).keySet()).containsExactly(List.of("a"));
    assertThat(oracle.asOf(3)).hasSize(2);
  }

  @Test
  void leavesWhatAPullDoesNotName() {
    Oracle oracle = oracle(Mode.INCREMENTAL, Granularity.BATCH);
    take(oracle, read("a", "1"), read("b", "1"));
    assertThat(take(oracle, read("a", "2"), read("b", "1"))).isEqualTo(new Counts(0, 1, 0, 1));
    assertThat(take(oracle, event(Op.DELETE, 0, "b", Map.of()))).isEqualTo(new Counts(0, 0, 1, 0));
    assertThat(take(oracle)).isEqualTo(Counts.NONE);
    assertThat(versions(oracle)).containsExactly("a: 1 1.0-2.0", "a: 2 2.0-", "b: 1 1.0-3.0");
  }

  @Test
  void judgesAWindowByItsNetEffect() {
    Oracle oracle = oracle(Mode.CDC, Granularity.BATCH);
    take(oracle, named(Op.UPDATE, 1, "a", "1"));
    assertThat(
            take(
                oracle,
                named(Op.UPDATE, 3, "a", "1"),
                named(Op.INSERT, 2, "a", "2"),
                event(Op.DELETE, 5, "b", Map.of()),
                named(Op.INSERT, 4, "b", "1")))
        .isEqualTo(new Counts(0, 0, 0, 2));
    assertThat(versions(oracle)).containsExactly("a: 1 1.0-");
  }

  @Test
  void keepsEveryEventThatChangesSomething() {
    Oracle oracle = oracle(Mode.CDC, Granularity.EVENT);
    take(oracle, named(Op.UPDATE, 1, "a", "1"));
    assertThat(
            take(
                oracle,
                named(Op.UPDATE, 4, "a", "1"),
                named(Op.UPDATE, 2, "a", "2"),
                named(Op.READ, 3, "a", "2"),
                event(Op.DELETE, 9, "b", Map.of()),
                named(Op.INSERT, 8, "b", "1")))
        .isEqualTo(new Counts(0, 1, 0, 1));
    assertThat(versions(oracle))
        .containsExactly("a: 1 1.1-2.2", "a: 2 2.2-2.4", "a: 1 2.4-", "b: 1 2.8-2.9");
    assertThat(oracle.asOf(2).keySet()).containsExactly(List.of("a"));
  }

  @Test
  void endsAllWithATruncateAndBeginsAfterIt() {
    for (Granularity granularity : Granularity.values()) {
      Oracle oracle = oracle(Mode.CDC, granularity);
      take(oracle, named(Op.INSERT, 1, "a", "1"), named(Op.INSERT, 2, "b", "1"));
      assertThat(
              take(
                  oracle,
                  named(Op.INSERT, 3, "a", "1"),
                  Event.truncate(2),
                  named(Op.INSERT, 1, "c", "1")))
          .isEqualTo(
              granularity == Granularity.BATCH ? new Counts(0, 0, 1, 2) : new Counts(0, 1, 1, 1));
      assertThat(versions(oracle))
          .containsExactlyElementsOf(
              granularity == Granularity.BATCH
                  ? List.of("a: 1 1.0-", "b: 1 1.0-2.0")
                  : List.of("a: 1 1.1-2.2", "a: 1 2.3-", "b: 1 1.2-2.2", "c: 1 2.1-2.2"));
      assertThat(oracle.image().keySet()).containsExactly(List.of("a"));
    }
  }

  @Test
  void keepsWhatAPartialRowDoesNotSend() {
    Oracle oracle = oracle(Mode.CDC, Granularity.BATCH);
    take(oracle, event(Op.INSERT, 1, "a", Map.of("name", "1", "note", "x")));
    take(oracle, event(Op.UPDATE, 1, "a", Map.of("note", "y")));
    assertThat(oracle.image())
        .containsExactly(Map.entry(List.of("a"), Map.of("name", "1", "note", "y")));
    assertThat(versions(oracle)).containsExactly("a: 1 1.0-2.0", "a: 1 2.0-");
  }

  @Test
  void opensNoVersionForAnUntrackedColumn() {
    for (Untracked change : Untracked.values()) {
      Oracle oracle = new Oracle(new Rules(Mode.CDC, Granularity.BATCH, Set.of("note"), change));
      take(oracle, event(Op.INSERT, 1, "a", Map.of("name", "1", "note", "x")));
      assertThat(take(oracle, event(Op.UPDATE, 1, "a", Map.of("name", "1", "note", "y"))))
          .isEqualTo(new Counts(0, 0, 0, 1));
      assertThat(versions(oracle)).containsExactly("a: 1 1.0-");
      assertThat(oracle.asOf(1).get(List.of("a")).row())
          .containsEntry("note", change == Untracked.IN_PLACE ? "y" : "x");
    }
  }

  @Test
  void seesNoColumnThatIsNotNamed() {
    Oracle oracle = oracle(Mode.FULL, Granularity.BATCH);
    take(oracle, event(Op.READ, 0, "a", Map.of("name", "1", "note", "x")));
    oracle.take(Set.of("name"), List.of(event(Op.READ, 0, "a", Map.of("name", "1"))));
    assertThat(versions(oracle)).containsExactly("a: 1 1.0-");
    take(oracle, event(Op.READ, 0, "a", Map.of("name", "1", "note", "y")));
    assertThat(versions(oracle)).containsExactly("a: 1 1.0-3.0", "a: 1 3.0-");
  }

  @Test
  void keepsEveryRowThatHasNoKey() {
    Oracle oracle = oracle(Mode.APPEND, Granularity.BATCH);
    Event row = new Event(Op.READ, 0, List.of(), Map.of("name", "1"));
    assertThat(take(oracle, row, row)).isEqualTo(new Counts(2, 0, 0, 0));
    assertThat(take(oracle, row)).isEqualTo(new Counts(1, 0, 0, 0));
    assertThat(oracle.asOf(1)).hasSize(2);
    assertThat(oracle.asOf(2)).hasSize(3);
    assertThat(oracle.image()).hasSize(3);
  }

  private static Oracle oracle(Mode mode, Granularity granularity) {
    return new Oracle(new Rules(mode, granularity, Set.of(), Untracked.IGNORED));
  }

  private static Counts take(Oracle oracle, Event... events) {
    return oracle.take(COLUMNS, List.of(events));
  }

  private static Event read(String key, String name) {
    return named(Op.READ, 0, key, name);
  }

  private static Event named(Op op, long seq, String key, String name) {
    return event(op, seq, key, Map.of("name", name));
  }

  private static Event event(Op op, long seq, String key, Map<String, Object> row) {
    return new Event(op, seq, List.of(key), row);
  }

  private static List<String> versions(Oracle oracle) {
    Map<String, List<Version>> sorted = new TreeMap<>();
    oracle.versions().forEach((key, versions) -> sorted.put(key.toString(), versions));
    return sorted.entrySet().stream()
        .flatMap(entry -> entry.getValue().stream().map(version -> text(entry.getKey(), version)))
        .toList();
  }

  private static String text(String key, Version version) {
    String end =
        version.to().map(to -> to.batch() + "." + to.seq()).stream().collect(Collectors.joining());
    return "%s: %s %d.%d-%s"
        .formatted(
            key.substring(1, key.length() - 1),
            version.row().get("name"),
            version.from().batch(),
            version.from().seq(),
            end);
  }
}
