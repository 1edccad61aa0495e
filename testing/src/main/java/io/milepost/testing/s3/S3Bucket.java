package io.milepost.testing.s3;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;

/** A bucket of a server of the tests. */
public record S3Bucket(URI server, String name) {
  private static final int OK = 200;

  public S3Bucket {
    requireNonNull(server, "server");
    requireNonNull(name, "name");
  }

  /** A path in it, as Hadoop writes it. */
  public String path(String key) {
    return "s3a://%s/%s".formatted(name, key);
  }

  /** The same bucket, reached by another address. */
  public S3Bucket at(URI other) {
    return new S3Bucket(other, name);
  }

  /** What Hadoop has to be told to find this bucket, and no other. */
  public Map<String, String> address() {
    Map<String, String> settings = new LinkedHashMap<>();
    String own = "fs.s3a.bucket." + name + ".";
    settings.put(own + "endpoint", server.toString());
    settings.put(own + "endpoint.region", "us-east-1");
    settings.put(own + "path.style.access", "true");
    return settings;
  }

  /** The same, with who we are; failures are tried again without delay. */
  public Map<String, String> hadoop() {
    Map<String, String> settings = address();
    String own = "fs.s3a.bucket." + name + ".";
    settings.put(own + "connection.ssl.enabled", "false");
    settings.put(own + "access.key", "tester");
    settings.put(own + "secret.key", "of the tests alone");
    settings.put(own + "aws.credentials.provider", PROVIDER);
    settings.put(own + "retry.interval", "5ms");
    settings.put(own + "retry.throttle.interval", "5ms");
    settings.put(own + "attempts.maximum", "2");
    return settings;
  }

  private static final String PROVIDER = "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider";

  /** Neither server asks who we are. */
  void make() {
    HttpRequest put =
        HttpRequest.newBuilder(server.resolve("/" + name)).PUT(BodyPublishers.noBody()).build();
    try {
      HttpResponse<String> answer =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .build()
              .send(put, BodyHandlers.ofString());
      if (answer.statusCode() != OK) {
        throw new IllegalStateException("Cannot make bucket %s: %s".formatted(name, answer.body()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make bucket " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }
}
