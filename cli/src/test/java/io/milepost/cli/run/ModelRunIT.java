package io.milepost.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.graph.GraphBuilder;
import io.milepost.model.Model;
import io.milepost.model.job.ExitCode;
import io.milepost.model.job.JobReport;
import io.milepost.model.read.ModelReader;
import io.milepost.model.tree.ModelLocation;
import io.milepost.state.NodeState;
import io.milepost.state.Round;
import io.milepost.state.RoundScope;
import io.milepost.state.RunLock;
import io.milepost.state.StateDatabase;
import io.milepost.state.StateLogin;
import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.PostgresExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PostgresExtension.class)
class ModelRunIT {
  private static final Path RETAIL = Path.of("../examples/retail/model");

  @TempDir private Path folder;
  private Path home;
  private JobsDouble jobs;
  private Model model;
  private PostgresDatabase database;
  private StateDatabase state;
  private final StringWriter messages = new StringWriter();

  @BeforeEach
  void prepare() throws IOException {
    home = Files.createDirectory(folder.resolve("my höme 100%"));
    jobs = new JobsDouble(home.resolve("double"));
    model =
        new ModelReader(home, Clock.systemUTC())
            .read(ModelLocation.parse(RETAIL.toString(), home).read(), "laptop");
    database = PostgresExtension.freshDatabase();
    state =
        StateDatabase.open(new StateLogin(database.url(), database.user(), database.password()));
  }

  @Test
  void everyNodeRunsAfterThoseItWaitsFor() throws IOException {
    RunResult result = run(1);

    assertThat(result.exit()).isEqualTo(ExitCode.DONE);
    assertThat(jobs.record().get(0)).isEqualTo("--root " + root());
    assertThat(jobs.record().stream().skip(1).map(line -> line.replaceFirst(" \\S+ ", " ")))
        .containsExactly(
            "in.orders []",
            "out.orders.lake [in.orders]",
            "out.orders.sales_mart [in.orders]",
            "in.parties []",
            "out.parties.lake [in.parties]",
            "out.parties.sales_mart [in.parties]",
            "tx.mask_customers [in.parties]",
            "in.masked_parties [tx.mask_customers]",
            "out.masked_parties.sales_mart [in.masked_parties]");
    assertThat(messages.toString()).contains("some words");
    assertThat(round().span().outcome()).contains(Round.Outcome.DONE);
  }

  @Test
  void jobFilesLieBelowTheRootAndTheListIsGone() throws IOException {
    run(1);
    assertThat(home.resolve("lake/lake/jobs").toFile().list()).hasSize(9);
    assertThat(home.resolve("runs").toFile().list()).isEmpty();
  }

  @Test
  void whatComesAfterARefusedNodeIsNotBegunAndTheNodeKeepsItsRun() throws IOException {
    jobs.end("in.parties", "4");

    RunResult first = run(1);

    assertThat(first.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(first.jobs().stream().filter(job -> job.exit().isEmpty()).map(JobReport::node))
        .containsExactly(
            "out.parties.lake",
            "out.parties.sales_mart",
            "tx.mask_customers",
            "in.masked_parties",
            "out.masked_parties.sales_mart");
    assertThat(node("in.parties").state()).isEqualTo(NodeState.REFUSED);
    assertThat(node("in.parties").reason()).isEqualTo("as the test says");
    String refused = node("in.parties").runId();
    String done = node("in.orders").runId();

    assertThat(run(1).exit()).isEqualTo(ExitCode.DONE);
    assertThat(node("in.parties").runId()).isEqualTo(refused);
    assertThat(node("in.orders").runId()).isNotEqualTo(done);
  }

  @Test
  void jobsThatDieLeaveARoundThatTheNextRunGoesOnWith() throws IOException {
    jobs.end("in.parties", "kill");
    assertThatThrownBy(() -> run(1))
        .isInstanceOfSatisfying(
            UnfinishedRunException.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.FAILED))
        .hasMessage(
            "The process of jobs ended with code 137 and no summary"
                + " (run again: it goes on where it was)");
    Round interrupted = round();
    assertThat(interrupted.span().endedAt()).isEmpty();
    // A real job notes its own end before the next one begins.
    state.runs().mark(node("in.orders").runId(), NodeState.DONE, "");

    RunResult second = run(1);

    assertThat(second.round()).isEqualTo(interrupted.id());
    assertThat(second.done()).containsExactly("in.orders");
    assertThat(second.exit()).isEqualTo(ExitCode.DONE);
    assertThat(messages.toString())
        .contains("an earlier run was interrupted; 1 of 9 nodes were done, the rest is next");
    for (Round.Node before : interrupted.nodes()) {
      assertThat(node(before.node()).runId()).isEqualTo(before.runId());
    }
    assertThat(jobs.record().stream().filter(line -> line.startsWith("in.orders "))).hasSize(1);
    assertThat(jobs.record())
        .contains("out.orders.lake " + node("out.orders.lake").runId() + " []");
  }

  @Test
  void jobsThatEndByThemselvesWithoutAWordEndTheRound() throws IOException {
    jobs.note(database);
    jobs.end("in.parties", "die");
    assertThatThrownBy(() -> run(1))
        .isInstanceOf(UnfinishedRunException.class)
        .hasMessage(
            "The process of jobs ended with code 3 and no summary while it was at in.parties"
                + " (its own words say why; run again: everything is read anew)");
    assertThat(round().span().outcome()).contains(Round.Outcome.FAILED);
    assertThat(node("in.parties").state()).isEqualTo(NodeState.FAILED);
    assertThat(node("in.parties").reason())
        .isEqualTo("its process ended with code 3 and no summary");
    assertThat(node("tx.mask_customers").state()).isEqualTo(NodeState.SKIPPED);
    String done = node("in.orders").runId();
    String failed = node("in.parties").runId();

    RunResult second = run(1);

    assertThat(second.resumed()).isFalse();
    assertThat(second.done()).isEmpty();
    assertThat(second.exit()).isEqualTo(ExitCode.DONE);
    assertThat(node("in.orders").runId()).as("was done, is read anew").isNotEqualTo(done);
    assertThat(node("in.parties").runId()).as("was not done").isEqualTo(failed);
  }

  @Test
  void whatAnotherProcessIsAtIsNotDone() throws IOException {
    jobs.end("in.orders", "5");
    assertThat(run(1).exit()).isEqualTo(ExitCode.ANOTHER_ATTEMPT_WON);
    assertThat(node("in.orders").state()).isEqualTo(NodeState.RETRY);
    assertThat(round().span().outcome()).contains(Round.Outcome.FAILED);
  }

  @Test
  void someNodesOfAnInterruptedRunLeaveTheOthersAsTheyAre() throws IOException {
    jobs.end("in.parties", "kill");
    assertThatThrownBy(() -> run(1)).isInstanceOf(UnfinishedRunException.class);
    Round interrupted = round();

    RunResult some = run(Set.of("in.orders"));

    assertThat(some.exit()).isEqualTo(ExitCode.DONE);
    assertThat(some.round()).isEqualTo(interrupted.id());
    assertThat(round().span().endedAt()).isEmpty();
    assertThat(node("in.parties").state()).isEqualTo(NodeState.WAITING);
    assertThat(messages.toString())
        .contains("8 nodes of the run that was interrupted are still to be done");

    RunResult rest = run(1);
    assertThat(rest.round()).isEqualTo(interrupted.id());
    assertThat(rest.done()).containsExactly("in.orders");
    assertThat(round().span().outcome()).contains(Round.Outcome.DONE);
  }

  @Test
  void jobsEndWhenTheRunThatStartedThemIsKilled() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Starter.class.getName(),
                home.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader said = new BufferedReader(new InputStreamReader(parent.getInputStream(), UTF_8));
    ProcessHandle child = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();

    parent.destroyForcibly();

    assertThat(child.onExit().get(30, SECONDS).isAlive()).isFalse();
  }

  @Test
  void untilDoneTriesAgainWhatDidNotAnswerAndNothingElse() throws IOException {
    jobs.end("in.parties", "6");
    jobs.end("in.orders", "4");

    RunResult result = run(3);

    assertThat(result.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(jobs.record().stream().filter(line -> line.startsWith("in.parties "))).hasSize(2);
    assertThat(jobs.record().stream().filter(line -> line.startsWith("in.orders "))).hasSize(1);
    assertThat(node("out.masked_parties.sales_mart").state()).isEqualTo(NodeState.DONE);
    assertThat(node("out.orders.lake").state()).isEqualTo(NodeState.SKIPPED);
  }

  @Test
  void withoutItAHostThatIsDownEndsTheRunWithRetry() throws IOException {
    jobs.end("in.parties", "6");
    assertThat(run(1).exit()).isEqualTo(ExitCode.RETRY);
  }

  @Test
  void twoProcessesDoNotRunOneModelAtOnce() {
    try (RunLock lock = state.runs().tryLock(scope()).orElseThrow()) {
      assertThat(lock).isNotNull();
      assertThatThrownBy(() -> run(1))
          .isInstanceOfSatisfying(
              UnfinishedRunException.class,
              failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.ANOTHER_ATTEMPT_WON))
          .hasMessageStartingWith(
              "Another process runs this model now: milepost run, process "
                  + ProcessHandle.current().pid());
    }
  }

  @Test
  void onlyTheNodesThatAreNamedRun() throws IOException {
    RunResult result = run(Set.of("out.orders.lake", "in.orders"));
    assertThat(result.jobs())
        .extracting(JobReport::node)
        .containsExactly("in.orders", "out.orders.lake");
    assertThatThrownBy(() -> run(Set.of("in.nothing")))
        .isInstanceOf(UnfinishedRunException.class)
        .hasMessageStartingWith("Unknown node: in.nothing (declared: in.orders, out.orders.lake, ");
  }

  @Test
  void aRootThatIsNotWritableIsForALaterTry() throws IOException {
    Files.writeString(home.resolve("lake"), "a file where a folder should be");
    assertThatThrownBy(() -> run(1))
        .isInstanceOfSatisfying(
            UnfinishedRunException.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.RETRY))
        .hasMessageStartingWith("Cannot write job files to " + home.resolve("lake/lake/jobs"));
  }

  @Test
  void aCommandThatIsNotThereIsNamed() {
    RunArgs args =
        new RunArgs(
            model,
            GraphBuilder.build(model),
            Set.of(),
            Optional.of(root()),
            1,
            new RunArgs.Start(home, home.resolve("nowhere"), List.of()));
    assertThatThrownBy(() -> new ModelRun(args, state, new PrintWriter(messages)).run())
        .isInstanceOf(UnfinishedRunException.class)
        .hasMessageContaining("set MILEPOST_JOBS_COMMAND to scripts/milepost");
  }

  @Test
  void aStateThatTakesNothingWhileJobsRunUndoesNothingTheyDid() throws IOException {
    jobs.freeze("in.orders", database);
    assertThatThrownBy(() -> run(1))
        .isInstanceOfSatisfying(
            UnfinishedRunException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.RETRY))
        .hasMessageContaining("what the jobs did stands");
    String run = node("in.orders").runId();
    PostgresExtension.freshDatabase()
        .execute("ALTER DATABASE %s RESET ALL".formatted(database.name()));

    RunResult again = run(1);

    assertThat(again.resumed()).isTrue();
    assertThat(again.exit()).isEqualTo(ExitCode.DONE);
    assertThat(node("in.orders").runId()).as("so that the job knows its batch").isEqualTo(run);
  }

  @Test
  void aRebuildIsToldTheJobsOfTheModelOrNothingButTheRoot() throws IOException {
    StringWriter out = new StringWriter();
    StateRebuild rebuild =
        new StateRebuild(
            new RunArgs.Start(home, jobs.command(), List.of("--root", root())),
            Optional.of(root()),
            new PrintWriter(out));
    assertThat(rebuild.of(model, GraphBuilder.build(model))).isZero();
    assertThat(jobs.record().get(0)).isEqualTo("--root " + root());
    assertThat(jobs.record()).hasSize(1 + 9).contains("out.orders.lake rebuild []");
    assertThat(out.toString()).contains("some words");
    assertThat(home.resolve("runs").toFile().list()).isEmpty();
  }

  private RunResult run(int tries) {
    return run(Set.of(), tries);
  }

  private RunResult run(Set<String> only) {
    return run(only, 1);
  }

  private RunResult run(Set<String> only, int tries) {
    RunArgs args =
        new RunArgs(
            model,
            GraphBuilder.build(model),
            only,
            Optional.of(root()),
            tries,
            new RunArgs.Start(home, jobs.command(), List.of("--root", root())));
    return new ModelRun(args, state, new PrintWriter(messages)).run();
  }

  private String root() {
    return "file://" + home.resolve("lake");
  }

  private RoundScope scope() {
    return new RoundScope("retail", "laptop", root());
  }

  private Round round() {
    return state.runs().latest().get(0);
  }

  private Round.Node node(String id) {
    return round().nodes().stream()
        .filter(node -> node.node().equals(id))
        .findFirst()
        .orElseThrow();
  }

  /** Starts jobs that do nothing but wait for the end of their stdin, and says their number. */
  static final class Starter {
    public static void main(String[] arguments) throws IOException {
      Path script = Path.of(arguments[0], "jobs");
      Files.createFile(
          script,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.writeString(script, "#!/bin/sh\necho $$; echo; exec cat > /dev/null\n");
      new JobsProcess(script, List.of(), new PrintWriter(System.out, true, UTF_8))
          .run(Path.of(arguments[0], "list"), List.of());
    }
  }
}
