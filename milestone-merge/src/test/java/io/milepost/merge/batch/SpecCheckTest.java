package io.milepost.merge.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.DatasetKey;
import io.milepost.merge.IngestMode;
import io.milepost.merge.MergeSpec;
import java.util.Set;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class SpecCheckTest {
  @Test
  void refusesTypesWhoseValuesAreNotComparedByWhatTheyAre() {
    StructType schema =
        StructType.fromDDL(
            "id bigint, word string collate UTF8_LCASE, nothing struct<>,"
                + " words array<string collate UNICODE>, gap interval day, plain string");
    MergeSpec spec =
        MergeSpec.of(new DatasetKey("shop", "people"), IngestMode.FULL, schema).key("id").build();
    assertThat(SpecCheck.refusals(spec))
        .containsExactly(
            "shop.people: column word STRING COLLATE UTF8_LCASE has a type whose values cannot be"
                + " compared",
            "shop.people: column nothing STRUCT<> has a type whose values cannot be compared",
            "shop.people: column words ARRAY<STRING COLLATE UNICODE> has a type whose values"
                + " cannot be compared",
            "shop.people: column gap INTERVAL DAY has a type whose values cannot be compared");
  }

  @Test
  void refusesToClassifyWhatIsNotThere() {
    MergeSpec spec =
        MergeSpec.of(
                new DatasetKey("shop", "people"),
                IngestMode.FULL,
                StructType.fromDDL("id bigint, ssn string"))
            .key("id")
            .classified(Set.of("SSN", "id", "phone"))
            .build();
    assertThat(SpecCheck.refusals(spec))
        .containsExactly(
            "shop.people: classified column SSN is not in its schema",
            "shop.people: classified column phone is not in its schema");
  }
}
