package io.milepost.dag.bundle;

import static java.util.Objects.requireNonNull;

import io.milepost.model.job.Job;
import io.milepost.model.job.JobFile;

/**
 * A job as it stands in a bundle.
 *
 * @param print digest and length of its file, whose text is made when it is needed
 */
public record RenderedJob(Job job, JobFile.Print print) {
  public RenderedJob {
    requireNonNull(job, "job");
    requireNonNull(print, "print");
  }

  /** The file of a job. */
  public static RenderedJob of(Job job) {
    return new RenderedJob(job, JobFile.of(job).print());
  }

  /** The name of its file. */
  public String digest() {
    return print.digest();
  }

  /** The text of its file. */
  public String text() {
    return JobFile.of(job).json();
  }
}
