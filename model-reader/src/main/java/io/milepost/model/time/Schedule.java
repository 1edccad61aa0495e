package io.milepost.model.time;

import static java.util.Objects.requireNonNull;

/** When something is started. */
public sealed interface Schedule {

  /** As the model writes it. */
  String text();

  /** One result per kind of schedule. */
  <R> R match(Cases<R> cases);

  /** A function over all kinds of schedules. */
  interface Cases<R> {
    R cron(Cron schedule);

    R every(Every schedule);

    R onData(OnData schedule);

    R onEvent(OnEvent schedule);
  }

  /**
   * Reads text such as {@code 0 2 * * *}, {@code every 15m}, {@code on_data} or {@code on_event}.
   *
   * @throws IllegalArgumentException if it is none of them
   */
  static Schedule parse(String text) {
    if (text.equals("on_data")) {
      return new OnData();
    }
    if (text.equals("on_event")) {
      return new OnEvent();
    }
    return text.startsWith("every ")
        ? Every.of(Span.parse(text.substring("every ".length())))
        : new Cron(CronField.check(text));
  }

  /** Five fields: minute, hour, day of month, month, day of week. */
  record Cron(String text) implements Schedule {
    public Cron {
      requireNonNull(text, "text");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.cron(this);
    }
  }

  /** At equal distances. */
  record Every(Span span) implements Schedule {
    /** Schedulers count seconds in 32 bits; nobody waits longer for data. */
    private static final Span LONGEST = Span.parse("3660d");

    public Every {
      requireNonNull(span, "span");
    }

    private static Every of(Span span) {
      if (span.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            "Invalid schedule: every %s (at most every %s)".formatted(span, LONGEST));
      }
      return new Every(span);
    }

    @Override
    public String text() {
      return "every " + span;
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.every(this);
    }
  }

  /** Whenever an input has a new batch. */
  record OnData() implements Schedule {
    @Override
    public String text() {
      return "on_data";
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.onData(this);
    }
  }

  /** When somebody outside asks for it. */
  record OnEvent() implements Schedule {
    @Override
    public String text() {
      return "on_event";
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.onEvent(this);
    }
  }
}
