package io.milepost.job.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.milepost.merge.RefusedException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Credentials as files below a folder, the way mounted secrets look: {@code <folder>/<name>/user}
 * and {@code <folder>/<name>/password}, one value each, a line end after it is not part of it; or
 * {@code <folder>/<name>.properties} with the keys {@code user} and {@code password}.
 */
record FileCredentials(Path folder) implements CredentialResolver {

  FileCredentials {
    requireNonNull(folder, "folder");
  }

  @Override
  public Credential resolve(String name) {
    return new Credential(find(name, "user"), find(name, "password"));
  }

  @Override
  public String secret(String name) {
    return find(name, "password");
  }

  private String find(String name, String part) {
    Path file = folder.resolve(name).resolve(part);
    Path properties = folder.resolve(name + ".properties");
    try {
      if (Files.exists(file)) {
        return withoutLineEnd(Files.readString(file));
      }
      if (Files.exists(properties)) {
        String value = read(properties).getProperty(part);
        if (value != null) {
          return value;
        }
      }
    } catch (IOException e) {
      throw new RefusedException(
          "Cannot resolve credential %s: %s cannot be read (%s). Give the job's user access to it."
              .formatted(name, folder, e.getClass().getSimpleName()));
    }
    throw new RefusedException(
        ("Cannot resolve credential %s: neither the file %s nor the key %s in %s"
                + " exists. Create one of them.")
            .formatted(name, file, part, properties));
  }

  private static Properties read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader text = Files.newBufferedReader(file, UTF_8)) {
      properties.load(text);
    }
    return properties;
  }

  private static String withoutLineEnd(String text) {
    return text.replaceFirst("\\r?\\n\\z", "");
  }
}
