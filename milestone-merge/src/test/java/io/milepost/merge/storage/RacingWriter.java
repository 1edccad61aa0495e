package io.milepost.merge.storage;

import io.milepost.testing.s3.S3Bucket;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;

/** A process that writes the versions it is told to, and says whether it believes it did. */
final class RacingWriter {
  static final String READY = "ready";

  private RacingWriter() {}

  /** Given the server, the bucket and its own name. */
  public static void main(String[] arguments) throws IOException {
    S3Log log = new S3Log(new S3Bucket(URI.create(arguments[0]), arguments[1]));
    // What takes long the first time is behind us when the race begins.
    log.replace(Long.MAX_VALUE, "warm");
    System.out.println(READY);
    BufferedReader told =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String version = told.readLine(); version != null; version = told.readLine()) {
      System.out.println(wins(log, Long.parseLong(version), arguments[2]));
    }
  }

  private static boolean wins(S3Log log, long version, String writer) throws IOException {
    try {
      log.write(version, writer);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }
}
