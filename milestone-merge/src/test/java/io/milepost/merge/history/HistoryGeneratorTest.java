package io.milepost.merge.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.history.SourceRows.Said;
import io.milepost.merge.history.oracle.Event;
import io.milepost.merge.history.oracle.Event.Op;
import io.milepost.merge.history.oracle.Oracle;
import io.milepost.merge.history.oracle.Version;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HistoryGeneratorTest {
  private static final int HISTORIES = 300;
  private static final int BATCHES = 7;

  /** A history with its table. */
  private record Made(Setting setting, Plan plan, History history) {}

  @ParameterizedTest
  @EnumSource
  void makesTheSameOfASeed(Setting.Combination combination) {
    assertThat(made(combination, 1).history().toString())
        .isEqualTo(made(combination, 1).history().toString())
        .isNotEqualTo(made(combination, 2).history().toString());
  }

  @ParameterizedTest
  @EnumSource
  void makesHistoriesThatKeepTheRules(Setting.Combination combination) {
    for (int seed = 0; seed < HISTORIES; seed++) {
      Made made = made(combination, seed);
      assertThat(made.history().isValid(Set.copyOf(made.plan().drift().all())))
          .as("%s", made)
          .isTrue();
      Oracle oracle = told(made, made.plan(), made.history());
      if (made.setting().rules().isKeyless() || made.plan().drift().droppedAt() <= BATCHES) {
        continue;
      }
      for (List<Version> versions : oracle.versions().values()) {
        assertThat(
                Invariants.broken(versions, made.setting().rules(), made.plan().columns(BATCHES)))
            .as("%s", made)
            .isEqualTo(Optional.empty());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void comesToTheSameRowsUnderAnotherSplit(Setting.Combination combination) {
    for (int seed = 0; seed < HISTORIES; seed++) {
      Made made = made(combination, seed);
      boolean seesDeletes =
          made.setting().softDelete().isPresent() || !combination.name().startsWith("INCREMENTAL");
      Plan other = made.plan().other(new Random(seed));
      History moved = other.split(made.history(), new Random(seed));
      Set<String> columns = made.plan().columns(BATCHES);
      if (seesDeletes) {
        assertThat(lines(told(made, other, moved), columns))
            .as("%s%n%s", made, moved)
            .containsExactlyInAnyOrderElementsOf(
                lines(told(made, made.plan(), made.history()), columns));
      }
    }
  }

  @Test
  void makesAllThatIsHard() {
    Set<String> seen = new HashSet<>();
    for (int seed = 0; seed < HISTORIES; seed++) {
      Made made = made(Setting.Combination.CDC_EVENT_FAST, seed);
      Oracle oracle = new Oracle(made.setting().rules());
      Feed feed = new Feed(made.history(), made.setting());
      for (int batch = 1; batch <= BATCHES; batch++) {
        Said said = feed.next(made.plan());
        List<Event> events = Expectation.meant(made.setting().rules(), said, oracle.image());
        notice(oracle.image().keySet(), events, seen);
        notice(said, seen);
        oracle.take(made.plan().columns(batch), events);
      }
    }
    assertThat(seen)
        .contains(
            "nothing",
            "several of one key",
            "exact duplicate",
            "delete of nothing",
            "insert of what is there",
            "update of nothing",
            "partial",
            "truncate among others",
            "unusable",
            "late",
            "late truncate");
  }

  private static void notice(Said said, Set<String> seen) {
    if (!said.bad().isEmpty()) {
      seen.add("unusable");
    }
    for (Event event : said.late()) {
      seen.add(event.op() == Op.TRUNCATE ? "late truncate" : "late");
    }
  }

  @Test
  void hidesRowsOfAFullRead() {
    int hidden = 0;
    for (int seed = 0; seed < HISTORIES; seed++) {
      Made made = made(Setting.Combination.FULL_FAST, seed);
      Oracle oracle = new Oracle(made.setting().rules());
      Feed feed = new Feed(made.history(), made.setting());
      for (int batch = 1; batch <= BATCHES; batch++) {
        Said said = feed.next(made.plan());
        List<Event> events = Expectation.meant(made.setting().rules(), said, oracle.image());
        hidden += events.size() - said.good().size();
        oracle.take(made.plan().columns(batch), events);
      }
    }
    assertThat(hidden).isGreaterThan(HISTORIES / 2);
  }

  @Test
  void renamesInEveryWay() {
    Set<Set<String>> renamed = new HashSet<>();
    for (int seed = 0; seed < HISTORIES; seed++) {
      Plan plan = made(Setting.Combination.FULL_FAST, seed).plan();
      renamed.add(plan.drift().renaming().names().keySet());
      assertThat(new HashSet<>(plan.names(BATCHES).values()))
          .hasSize(plan.columns(BATCHES).size() + 1);
    }
    assertThat(renamed)
        .containsExactlyInAnyOrder(
            Set.of(Columns.NAME),
            Set.of(Columns.NAME, Columns.NOTE),
            Set.of(Columns.ID, Columns.HISTORY));
  }

  private static void notice(Collection<Object> live, List<Event> events, Set<String> seen) {
    if (events.isEmpty()) {
      seen.add("nothing");
    }
    if (events.size() > 1 && events.stream().anyMatch(event -> event.op() == Op.TRUNCATE)) {
      seen.add("truncate among others");
    }
    Set<Event> before = new HashSet<>();
    Set<Object> keys = new HashSet<>();
    for (Event event : events) {
      String label = event.op().name().toLowerCase(Locale.ROOT);
      seen.add(label + (live.contains(event.key()) ? " of what is there" : " of nothing"));
      if (event.brings() && event.row().size() < Columns.names().size() - 3) {
        seen.add("partial");
      }
      if (!before.add(event)) {
        seen.add("exact duplicate");
      } else if (!keys.add(event.key())) {
        seen.add("several of one key");
      }
    }
  }

  @Test
  void givesOneTextToValuesThatAreTheSame() {
    assertThat(Values.text(-0.0)).isEqualTo(Values.text(0.0)).isNotEqualTo(Values.text(null));
    assertThat(Values.text(new BigDecimal("1.00"))).isEqualTo(Values.text(new BigDecimal("1")));
    assertThat(Values.text(Map.of("b", 1.0, "a", -0.0)))
        .isEqualTo(Values.text(Map.of("a", 0.0, "b", 1.0)));
    assertThat(Values.text("e\u0301")).isNotEqualTo(Values.text("é"));
    assertThat(Values.text("NULL")).isNotEqualTo(Values.text(null));
    assertThat(Values.text(List.of("a, b"))).isNotEqualTo(Values.text(List.of("a", "b")));
    assertThat(Values.text(RowFactory.create(Double.NaN, null))).isEqualTo("(NaN, NULL)");
    assertThat(Values.text(new byte[] {0, -1})).isEqualTo("x00ff");
  }

  private static Made made(Setting.Combination combination, int seed) {
    Setting setting = combination.setting(seed);
    Plan plan = Plan.random(new Random(seed), setting, BATCHES);
    return new Made(setting, plan, plan.history(seed, new Random(seed), setting.rules()));
  }

  private static Oracle told(Made made, Plan plan, History history) {
    Oracle oracle = new Oracle(made.setting().rules());
    Feed feed = new Feed(history, made.setting());
    for (int batch = 1; batch <= plan.batches(); batch++) {
      Said said = feed.next(plan);
      oracle.take(
          plan.columns(batch), Expectation.meant(made.setting().rules(), said, oracle.image()));
    }
    return oracle;
  }

  private static List<String> lines(Oracle oracle, Set<String> columns) {
    List<String> lines = new ArrayList<>();
    for (Map<String, Object> row : oracle.image().values()) {
      Map<String, Object> line = new TreeMap<>();
      columns.forEach(column -> line.put(column, Objects.requireNonNullElse(row.get(column), "")));
      lines.add(line.toString());
    }
    return lines;
  }
}
