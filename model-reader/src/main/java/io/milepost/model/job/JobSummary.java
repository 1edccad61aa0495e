package io.milepost.model.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.util.List;
import java.util.Optional;

/**
 * The last line that a process of jobs writes to stdout: what each of its jobs did, in the order
 * they ended, as one line of JSON.
 *
 * @param format version of the line's format, see {@link #FORMAT}
 */
public record JobSummary(int format, List<JobReport> jobs) {

  /** The version this code reads and writes. */
  public static final int FORMAT = 1;

  /** The worse an end, the earlier it stands. */
  private static final List<ExitCode> WORST_FIRST =
      List.of(
          ExitCode.FAILED,
          ExitCode.USAGE,
          ExitCode.INVALID_MODEL,
          ExitCode.REFUSED,
          ExitCode.RETRY,
          ExitCode.ANOTHER_ATTEMPT_WON,
          ExitCode.DONE);

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .serializationInclusion(JsonInclude.Include.NON_ABSENT)
          .build();

  public JobSummary {
    if (format != FORMAT) {
      throw new IllegalArgumentException(
          "Cannot read job summary: format %d (this version knows %d)".formatted(format, FORMAT));
    }
    jobs = List.copyOf(jobs);
  }

  /** The summary of these jobs, in the current format. */
  public static JobSummary of(List<JobReport> jobs) {
    return new JobSummary(FORMAT, jobs);
  }

  /**
   * Reads the line.
   *
   * @throws IllegalArgumentException if it is none, or of a format not known here
   */
  public static JobSummary read(String line) {
    try {
      return JSON.readValue(line, JobSummary.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Cannot read job summary: " + e.getOriginalMessage(), e);
    }
  }

  /** The line, without its line feed. */
  public String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write job summary: " + e.getOriginalMessage(), e);
    }
  }

  /** How the process ends: as the job that ended worst. */
  public ExitCode exitCode() {
    List<ExitCode> ends = jobs.stream().map(JobReport::exit).flatMap(Optional::stream).toList();
    return WORST_FIRST.stream().filter(ends::contains).findFirst().orElse(ExitCode.DONE);
  }
}
