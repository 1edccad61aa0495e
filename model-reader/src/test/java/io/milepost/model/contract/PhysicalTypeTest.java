package io.milepost.model.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What PostgreSQL calls a type is understood as PostgreSQL means it. */
class PhysicalTypeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          smallint                       | smallint
          INT4                           | int
          bigserial                      | bigint
          numeric(15,2)                  | decimal(15,2)
          decimal( 10 )                  | decimal(10,0)
          real                           | float
          double  precision              | double
          bool                           | boolean
          char                           | char(1)
          character(3)                   | char(3)
          bpchar(3)                      | char(3)
          varchar(25)                    | varchar(25)
          character varying(25)          | varchar(25)
          character varying              | string
          text                           | string
          bytea                          | binary
          date                           | date
          timestamp                      | timestamp_ntz
          timestamp(3) without time zone | timestamp_ntz
          timestamptz                    | timestamp
          timestamptz(6)                 | timestamp
          timestamp with time zone       | timestamp
          timestamp(0) with time zone    | timestamp
          time without time zone         | string
          uuid                           | string
          jsonb                          | string
          """)
  void understands(String physical, String type) {
    assertThat(PhysicalType.parse(physical).text()).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hstore",
        "integer[]",
        "numeric",
        "numeric(39)",
        "numeric(5,6)",
        "numeric(1,2,3)",
        "varchar(0)",
        "varchar(1,2)",
        "bigint(20)",
        "date with time zone",
        "timestamp(7)",
        "text; drop table x"
      })
  void refuses(String physical) {
    assertThatThrownBy(() -> PhysicalType.parse(physical))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .matches("(Unknown|Invalid) type: .*");
  }
}
