package io.milepost.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.AnotherAttemptWonException;
import io.milepost.merge.RefusedException;
import io.milepost.model.job.ExitCode;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureTest {

  static List<Arguments> failures() {
    return List.of(
        Arguments.of(new RefusedException("no"), ExitCode.REFUSED, "no"),
        Arguments.of(
            new IllegalStateException("outer", new RefusedException("inner")),
            ExitCode.REFUSED,
            "inner"),
        Arguments.of(new AnotherAttemptWonException("late"), ExitCode.ANOTHER_ATTEMPT_WON, "late"),
        Arguments.of(new UnreachableException("down"), ExitCode.RETRY, "down"),
        Arguments.of(
            new IllegalStateException("x", new ConnectException("refused")),
            ExitCode.RETRY,
            "refused"),
        Arguments.of(
            new IllegalStateException("job", new AccessDeniedException("/lake/x")),
            ExitCode.RETRY,
            "AccessDeniedException: /lake/x"),
        Arguments.of(
            new IllegalStateException("job", new SQLException("gone\nDetail: row", "08006")),
            ExitCode.RETRY,
            "Cannot use a database: gone. Try again later. [SQLSTATE 08006]"),
        Arguments.of(
            new IllegalStateException("job", new SQLException("lock timeout", "55P03")),
            ExitCode.RETRY,
            "Cannot use a database: lock timeout (another session has a table locked, or waits to"
                + " alter or truncate one that we read). Try again later. [SQLSTATE 55P03]"),
        Arguments.of(
            new IllegalStateException("job", new SQLException("no such table", "42P01")),
            ExitCode.REFUSED,
            "Cannot use a database: no such table [SQLSTATE 42P01]"),
        Arguments.of(
            new IllegalStateException(
                "job",
                new SQLException(
                    "ERROR: invalid input syntax for type integer: \"milepost cannot keep a value"
                        + " of shop.orders.day\"",
                    "22P02")),
            ExitCode.REFUSED,
            "Column shop.orders.day of the source holds a value that has no place in the"
                + " contract's type (infinite, not a number, too many digits, or a year that is"
                + " not 1 to 9999). Correct it at the source, or give the column another type or"
                + " none in the contract."),
        Arguments.of(new IllegalStateException("bug"), ExitCode.FAILED, "bug"),
        Arguments.of(new NullPointerException(), ExitCode.FAILED, "java.lang.NullPointerException"),
        Arguments.of(
            new NoClassDefFoundError("team/Missing"),
            ExitCode.FAILED,
            "java.lang.NoClassDefFoundError: team/Missing"),
        Arguments.of(
            new IllegalStateException("job", new SQLException("syntax error", "42601")),
            ExitCode.FAILED,
            "job"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"25006", "25P03", "25P04", "53100", "57P05", "58030"})
  void triesAgainWhatAServerMayGetOver(String state) {
    assertThat(Failure.of(new IllegalStateException(new SQLException("no", state))).exitCode())
        .isEqualTo(ExitCode.RETRY);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void mapsTheFirstThingItKnows(Throwable failure, ExitCode exitCode, String message) {
    Failure known = Failure.of(failure);
    assertThat(known.exitCode()).isEqualTo(exitCode);
    assertThat(known.message()).isEqualTo(message);
  }

  /** What fails while a process ends fails because Spark has stopped. */
  @Test
  void saysOfAProcessThatEndsOnlyThat() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Ending.class.getName())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
        .isEqualTo(
            "FAILED bug\nRETRY Ended from outside before it was done (the next run finishes what"
                + " was begun)\n");
    assertThat(process.waitFor()).isZero();
  }

  /** A process that ends at once. */
  static final class Ending {
    private Ending() {}

    public static void main(String[] arguments) {
      say();
      Runtime.getRuntime().addShutdownHook(new Thread(Ending::say));
    }

    private static void say() {
      Failure failure = Failure.of(new IllegalStateException("bug"));
      System.out.print(failure.exitCode() + " " + failure.message() + "\n");
    }
  }
}
