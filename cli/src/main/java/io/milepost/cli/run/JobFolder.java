package io.milepost.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.milepost.model.job.ExitCode;
import io.milepost.model.job.Job;
import io.milepost.model.job.JobFile;
import io.milepost.model.job.LocalAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Where job files are put, so that a driver can read them: below the platform's root if that is a
 * folder, otherwise in {@code $MILEPOST_HOME/jobs}.
 *
 * @param root what replaces the platforms' own roots: {@code root/<platform>}
 */
record JobFolder(Path home, Optional<String> root) {

  /** Where a platform's tables live in this run. */
  String rootOf(String platform, String own) {
    return root.map(given -> given.replaceFirst("/+$", "") + "/" + platform).orElse(own);
  }

  /** Writes the file of a job unless it is there, and says where it is. */
  String write(Job job) {
    JobFile file = JobFile.of(job);
    Path folder = folder(rootOf(job.platform().id(), job.platform().root()));
    Path target = folder.resolve(file.digest() + ".json");
    try {
      if (!Files.exists(target)) {
        Files.createDirectories(folder);
        Path fresh = Files.createTempFile(folder, ".job-", ".tmp");
        Files.writeString(fresh, file.json(), UTF_8);
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
      }
      return LocalAddress.of(target);
    } catch (IOException e) {
      throw new UnfinishedRunException(
          ExitCode.RETRY,
          "Cannot write job files to %s: %s (make it writable, or name another place with --root)"
              .formatted(folder, why(e)),
          e);
    }
  }

  private Path folder(String platformRoot) {
    return LocalAddress.path(platformRoot).orElse(home).resolve("jobs");
  }

  private static String why(IOException failure) {
    return failure.getClass().getSimpleName().replace("Exception", "")
        + ": "
        + failure.getMessage();
  }
}
