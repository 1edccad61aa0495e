package io.milepost.model;

import static java.util.Objects.requireNonNull;

import io.milepost.model.DataPlatform.Size;
import io.milepost.model.job.TransformSpec;
import io.milepost.model.time.Schedule;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/**
 * Code of a team that makes a store of what its workspace gets.
 *
 * @param output name of the store that is made
 */
public record DataTransformer(
    String output,
    Code code,
    Schedule schedule,
    ZoneId timezone,
    Size size,
    Map<String, String> parameters) {

  /** What is run. */
  public sealed interface Code {
    /** A class in a jar of the platform's artifacts. */
    record Jar(TransformSpec.Code code) implements Code {
      public Jar {
        requireNonNull(code, "code");
      }
    }

    /** A command in an image. */
    record Image(String image, String version, List<String> command) implements Code {
      public Image {
        requireNonNull(image, "image");
        requireNonNull(version, "version");
        command = List.copyOf(command);
      }
    }
  }

  public DataTransformer {
    requireNonNull(output, "output");
    requireNonNull(code, "code");
    requireNonNull(schedule, "schedule");
    requireNonNull(timezone, "timezone");
    requireNonNull(size, "size");
    parameters = Map.copyOf(parameters);
  }
}
