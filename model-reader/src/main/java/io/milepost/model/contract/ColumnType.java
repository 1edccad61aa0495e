package io.milepost.model.contract;

import io.milepost.model.schema.DataType;
import io.milepost.model.schema.DataType.Simple;
import io.milepost.model.yaml.FieldType;
import io.milepost.model.yaml.Fields;
import java.util.Map;
import java.util.Optional;

/** The type of a contract's column: the physical one, or else what the logical one leaves open. */
final class ColumnType {
  private static final Map<String, DataType> LOGICAL =
      Map.of(
          "string", Simple.STRING,
          "integer", Simple.BIGINT,
          "boolean", Simple.BOOLEAN,
          "date", Simple.DATE,
          "timestamp", Simple.TIMESTAMP);

  private static final FieldType<DataType> PHYSICAL_TYPE =
      FieldType.of("unknown-type", PhysicalType::parse, Simple.STRING);
  private static final FieldType<DataType> LOGICAL_TYPE =
      FieldType.of("unknown-type", ColumnType::logical, Simple.STRING);

  private ColumnType() {}

  static DataType read(Fields fields) {
    return fields
        .find("physicalType", PHYSICAL_TYPE)
        .or(() -> fields.find("logicalType", LOGICAL_TYPE))
        .orElseGet(() -> fields.require("physicalType", PHYSICAL_TYPE));
  }

  private static DataType logical(String text) {
    return Optional.ofNullable(LOGICAL.get(text))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown type: %s (write a physicalType, such as numeric(18,2))"
                        .formatted(text)));
  }
}
