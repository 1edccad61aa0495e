package io.milepost.job.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.model.job.JobListEntry;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobListTest {

  @Test
  void putsEachJobAfterAllThatItWaitsFor() {
    JobList list =
        JobList.parse(lines(entry("c", "a", "b"), entry("a"), entry("d", "c"), entry("b", "a")));
    assertThat(list.entries()).extracting(JobListEntry::node).containsExactly("a", "b", "c", "d");
  }

  @Test
  void keepsTheOrderOfJobsThatDoNotWait() {
    JobList list = JobList.parse("\n" + lines(entry("z"), entry("m"), entry("a")) + "\n");
    assertThat(list.entries()).extracting(JobListEntry::node).containsExactly("z", "m", "a");
  }

  @Test
  void refusesAListThatCannotBeWorkedThrough() {
    assertThatThrownBy(() -> JobList.parse(lines(entry("a", "b"), entry("b", "a"))))
        .hasMessage("Invalid job list: these nodes wait for each other: [a, b]");
    assertThatThrownBy(() -> JobList.parse(lines(entry("a", "x"))))
        .hasMessage("Invalid job list: unknown nodes in after: [x] (in the list: [a])");
    assertThatThrownBy(() -> JobList.parse(lines(entry("a"), entry("a"))))
        .hasMessage("Invalid job list: node a is there twice");
    assertThatThrownBy(() -> JobList.parse("{\"node\":"))
        .hasMessageStartingWith("Invalid job list: line 1: ");
  }

  private static JobListEntry entry(String node, String... after) {
    return new JobListEntry(node, "jobs/x.json", "run", "commit", List.of(after));
  }

  private static String lines(JobListEntry... entries) {
    return String.join("\n", Arrays.stream(entries).map(JobListEntry::json).toList());
  }
}
