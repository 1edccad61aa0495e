package io.milepost.merge.history;

import io.milepost.merge.history.oracle.Event;
import io.milepost.merge.history.oracle.Event.Op;
import io.milepost.merge.history.oracle.Rules;
import io.milepost.merge.history.oracle.Rules.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What all histories of a table have in common.
 *
 * @param quiet the batch in which nothing happens; 0 if there is none
 * @param truncates the batch of each truncate, in order
 * @param stride from the places of a batch to those of the next; less than 0 if they go down
 */
record Plan(int batches, int quiet, List<Integer> truncates, Drift drift, long stride) {
  private static final long STRIDE = 1_000_000;

  /**
   * Batches from which on a column is there, and another is not.
   *
   * @param all columns that the table ever has, by the names that they have first
   */
  record Drift(List<String> all, int addedAt, int droppedAt, Renaming renaming) {

    /** The columns that a batch has. */
    Set<String> at(int batch) {
      Set<String> columns = new TreeSet<>(all);
      if (batch < addedAt) {
        columns.remove(Columns.EXTRA);
      }
      if (batch >= droppedAt) {
        columns.remove(Columns.FORMER);
      }
      return columns;
    }
  }

  /**
   * A batch from which on some columns have other names.
   *
   * @param names by those that they have first
   */
  record Renaming(int at, Map<String, String> names) {
    /** Among them two that trade places, the key's, and that of a column that went. */
    static Renaming random(Random random, int batches, int droppedAt) {
      List<Map<String, String>> choices =
          List.of(
              Map.of(Columns.NAME, "full `name`, {now}"),
              Map.of(Columns.NAME, Columns.NOTE, Columns.NOTE, Columns.NAME),
              Map.of(Columns.ID, "number", Columns.HISTORY, "story"),
              Map.of(Columns.NAME, Columns.FORMER));
      int choice = random.nextInt(choices.size() - (droppedAt <= batches ? 0 : 1));
      int first = choice == choices.size() - 1 ? droppedAt : 2;
      return new Renaming(first + random.nextInt(batches - first + 1), choices.get(choice));
    }
  }

  Plan {
    truncates = List.copyOf(truncates);
  }

  /** A plan of so many batches. */
  static Plan random(Random random, Setting setting, int batches) {
    int quiet = 2 + random.nextInt(batches - 1);
    List<Integer> busy = IntStream.rangeClosed(2, batches).filter(b -> b != quiet).boxed().toList();
    List<Integer> truncates = new ArrayList<>();
    if (setting.rules().mode() == Mode.CDC) {
      random
          .ints(random.nextInt(3), 0, busy.size())
          .sorted()
          .forEach(i -> truncates.add(busy.get(i)));
    }
    int addedAt = random.nextBoolean() ? 1 : busy.get(random.nextInt(busy.size()));
    int droppedAt = random.nextBoolean() ? batches + 1 : busy.get(random.nextInt(busy.size()));
    Renaming renaming = Renaming.random(random, batches, droppedAt);
    long other = random.nextBoolean() ? 0 : -STRIDE;
    return new Plan(
        batches,
        quiet,
        truncates,
        new Drift(setting.columns(), addedAt, droppedAt, renaming),
        setting.refusesLate() ? STRIDE : other);
  }

  /** A plan of fewer batches for the same events, with the columns that are there in the end. */
  Plan other(Random random) {
    int fewer = 1 + random.nextInt(3);
    List<Integer> moved = random.ints(truncates.size(), 1, fewer + 1).sorted().boxed().toList();
    return new Plan(fewer, 0, moved, settled().drift(), Math.max(0, stride));
  }

  /** The same plan with the columns that are there in the end. */
  Plan settled() {
    Renaming renaming = new Renaming(1, drift.renaming().names());
    int droppedAt = drift.droppedAt() > batches ? drift.droppedAt() : 1;
    return new Plan(
        batches, quiet, truncates, new Drift(drift.all(), 1, droppedAt, renaming), stride);
  }

  /** The columns that a batch has. */
  Set<String> columns(int batch) {
    return drift.at(batch);
  }

  /** What the columns of a batch are called then, by the names that they have first. */
  Map<String, String> names(int batch) {
    Map<String, String> names = new TreeMap<>();
    Stream.concat(Stream.of(Columns.HISTORY), columns(batch).stream())
        .forEach(column -> names.put(column, column));
    if (batch >= drift.renaming().at()) {
      names.putAll(drift.renaming().names());
    }
    return names;
  }

  /** What the places of a batch begin with. */
  long begin(int batch) {
    return stride * (stride < 0 ? batch - batches : batch);
  }

  /** Events of one history, split into batches at random. */
  List<List<Event>> split(List<Event> events, Random random) {
    List<List<Event>> split = new ArrayList<>();
    IntStream.rangeClosed(1, batches).forEach(batch -> split.add(new ArrayList<>()));
    List<Event> stretch = new ArrayList<>();
    int passed = 0;
    for (Event event : events) {
      stretch.add(event);
      if (event.op() == Op.TRUNCATE) {
        spread(stretch, passed, split, random);
        passed++;
      }
    }
    spread(stretch, passed, split, random);
    return split;
  }

  /** Splits what lies between two truncates; a truncate at the end has its batch. */
  private void spread(List<Event> stretch, int passed, List<List<Event>> split, Random random) {
    int first = passed == 0 ? 1 : truncates.get(passed - 1);
    int last = passed == truncates.size() ? batches : truncates.get(passed);
    int[] busy = IntStream.rangeClosed(first, last).filter(batch -> batch != quiet).toArray();
    // Few different batches, so that many events share one.
    int[] few = random.ints(1 + random.nextInt(busy.length), 0, busy.length).toArray();
    int[] chosen =
        random.ints(stretch.size(), 0, few.length).map(i -> busy[few[i]]).sorted().toArray();
    for (int i = 0; i < stretch.size(); i++) {
      Event event = stretch.get(i);
      split.get((event.op() == Op.TRUNCATE ? last : chosen[i]) - 1).add(event);
    }
    stretch.clear();
  }

  /** The same events in the batches of another plan, with places that follow each other. */
  History split(History history, Random random) {
    List<Event> events = new ArrayList<>();
    long stretch = 0;
    long place = 0;
    for (Event event : history.events()) {
      place++;
      if (event.op() == Op.TRUNCATE) {
        stretch += HistoryGenerator.STRETCH;
        place = 0;
        events.add(event.at(stretch));
      } else {
        events.add(event.at(stretch + place));
      }
    }
    return new History(history.number(), split(events, random));
  }

  /** A history made up for this plan. */
  History history(long number, Random random, Rules rules) {
    List<Event> events = new HistoryGenerator(random, drift.all(), rules).events(truncates.size());
    List<List<Event>> split = split(events, random);
    for (int batch = 1; batch <= batches; batch++) {
      // A row that came before its column has no value for it, not even later.
      if (batch < drift.addedAt() && rules.mode() != Mode.FULL) {
        split
            .get(batch - 1)
            .replaceAll(
                event ->
                    event.row().containsKey(Columns.EXTRA)
                        ? event.with(Columns.EXTRA, null)
                        : event);
      }
    }
    return repeated(new History(number, split), random);
  }

  /** Sometimes a whole batch comes again with the next one. */
  private History repeated(History history, Random random) {
    int batch = 1 + random.nextInt(batches - 1);
    List<Event> events = history.batches().get(batch - 1);
    List<Event> next = history.batches().get(batch);
    boolean truncated = truncates.contains(batch) || truncates.contains(batch + 1);
    if (random.nextInt(4) > 0 || truncated || batch == quiet || batch + 1 == quiet) {
      return history;
    }
    List<List<Event>> batchesWithMore = new ArrayList<>(history.batches());
    List<Event> more = new ArrayList<>(events);
    more.addAll(next);
    batchesWithMore.set(batch, more);
    History repeated = new History(history.number(), batchesWithMore);
    return repeated.isValid(Set.copyOf(drift.all())) ? repeated : history;
  }
}
