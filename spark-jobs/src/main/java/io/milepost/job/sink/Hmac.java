package io.milepost.job.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.spark.sql.api.java.UDF1;

/**
 * HMAC-SHA-256 in hex. A function of our own rather than an expression over {@code sha2}: plans are
 * printed, and a key would be a literal in them.
 */
final class Hmac implements UDF1<String, String> {
  private static final String ALGORITHM = "HmacSHA256";
  private final byte[] key;

  Hmac(String key) {
    this.key = key.getBytes(UTF_8);
  }

  @Override
  public String call(String value) {
    if (value == null) {
      return null;
    }
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return HexFormat.of().formatHex(mac.doFinal(value.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA-256 is part of every JDK", e);
    }
  }
}
