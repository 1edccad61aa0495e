package io.milepost.merge.history;

import io.milepost.merge.history.oracle.Event;
import io.milepost.merge.history.oracle.Event.Op;
import io.milepost.merge.history.oracle.Rules;
import io.milepost.merge.history.oracle.Rules.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What all histories of a table have in common.
 *
 * @param quiet the batch in which nothing happens; 0 if there is none
 * @param truncates the batch of each truncate, in order
 * @param restart what the places of a batch begin with, times the batches that are still to come
 */
record Plan(int batches, int quiet, List<Integer> truncates, Drift drift, long restart) {

  /**
   * Batches from which on a column is there, and another is not.
   *
   * @param all columns that the table ever has
   */
  record Drift(List<String> all, int addedAt, int droppedAt) {

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
    return new Plan(
        batches,
        quiet,
        truncates,
        new Drift(setting.columns(), addedAt, droppedAt),
        random.nextBoolean() ? 0 : 1_000_000);
  }

  /** A plan of fewer batches for the same events, with the columns that are there in the end. */
  Plan other(Random random) {
    int fewer = 1 + random.nextInt(3);
    List<Integer> moved = random.ints(truncates.size(), 1, fewer + 1).sorted().boxed().toList();
    int droppedAt = drift.droppedAt() > batches ? fewer + 1 : 1;
    return new Plan(fewer, 0, moved, new Drift(drift.all(), 1, droppedAt), 0);
  }

  /** The columns that a batch has. */
  Set<String> columns(int batch) {
    return drift.at(batch);
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
