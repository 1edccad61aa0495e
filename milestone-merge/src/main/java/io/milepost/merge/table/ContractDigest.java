package io.milepost.merge.table;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.types.StructType;

/** A digest of all in a contract that tells what staged rows mean. */
public final class ContractDigest {
  private ContractDigest() {}

  /** The same for contracts that differ in nothing but when they began and what is classified. */
  public static String of(TableContract contract) {
    TableContract meaning =
        new TableContract(
            contract.ingestion(),
            contract.dataset(),
            contract.versioning(),
            contract.key(),
            contract.schema(),
            new StructType(),
            Map.of(),
            Set.of(),
            contract.names(),
            0);
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-256")
              .digest(meaning.json().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
