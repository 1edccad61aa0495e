package io.milepost.merge.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.types.DataType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypeWideningTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bigint | int | true",
        "int | bigint | false",
        "int | int | false",
        "smallint | tinyint | true",
        "double | float | true",
        "float | double | false",
        "double | int | true",
        "double | bigint | false",
        "decimal(12,2) | decimal(10,2) | true",
        "decimal(12,4) | decimal(10,2) | true",
        "decimal(12,4) | decimal(12,2) | false",
        "decimal(10,2) | decimal(10,2) | false",
        "decimal(10,0) | int | true",
        "decimal(10,1) | int | false",
        "decimal(19,0) | bigint | true",
        "decimal(19,0) | double | false",
        "decimal(5,0) | smallint | true",
        "decimal(4,0) | smallint | false",
        "decimal(10,0) | date | false",
        "bigint | decimal(5,0) | false",
        "double | decimal(5,2) | false",
        "timestamp | date | false",
        "bigint | timestamp | false",
        "int | boolean | false",
        "string | int | false",
        "string | date | false",
        "string | binary | false",
        "array<bigint> | array<int> | false"
      })
  void knowsWhichTypeHoldsAllOfAnother(String type, String than, boolean wider) {
    assertThat(TypeWidening.isWider(DataType.fromDDL(type), DataType.fromDDL(than)))
        .isEqualTo(wider);
  }
}
