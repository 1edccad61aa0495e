package io.milepost.cli.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.milepost.model.job.ExitCode;
import io.milepost.model.job.JobReport;
import java.util.List;

/**
 * What a run did.
 *
 * @param round number of the round in the state
 * @param resumed whether it went on where an earlier process was interrupted
 * @param done nodes that were done before this process began
 * @param jobs what each node did, in the order they ended
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record RunResult(
    int format,
    long round,
    boolean resumed,
    List<String> done,
    List<JobReport> jobs,
    ExitCode exit) {
  public RunResult {
    done = List.copyOf(done);
    jobs = List.copyOf(jobs);
  }
}
