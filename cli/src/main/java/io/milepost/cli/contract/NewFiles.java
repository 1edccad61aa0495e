package io.milepost.cli.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.milepost.cli.CommandException;
import io.milepost.model.job.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Files that are written together if none of them is there yet. */
final class NewFiles {
  private final Map<Path, String> texts = new LinkedHashMap<>();

  void add(Path path, String text) {
    texts.put(path, text);
  }

  List<Path> paths() {
    return List.copyOf(texts.keySet());
  }

  void write() {
    for (Path path : texts.keySet()) {
      if (Files.exists(path)) {
        throw new CommandException(
            ExitCode.REFUSED,
            "Cannot write %s: it is there already (nothing was written)".formatted(path));
      }
    }
    texts.forEach(NewFiles::write);
  }

  private static void write(Path path, String text) {
    try {
      Path folder = path.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      Files.writeString(path, text, UTF_8, StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw new CommandException(ExitCode.RETRY, "Cannot write %s: %s".formatted(path, e), e);
    }
  }
}
