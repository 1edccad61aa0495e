package io.milepost.merge.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class TypesTest {
  @Test
  void findsTheVeryNameBeforeOneThatIsTheSame() {
    StructType schema = StructType.fromDDL("ID int, `\u0131d` string");
    assertThat(Types.find(schema, "\u0131d").map(StructField::dataType))
        .contains(DataTypes.StringType);
    assertThat(Types.find(schema, "id").map(StructField::dataType)).contains(DataTypes.IntegerType);
    assertThat(Types.find(schema, "i")).isEmpty();
  }

  @Test
  void takesLettersForOneThatAreOneInSomeCase() {
    assertThat(Types.sameName("\u017ftra\u00dfe_\u0131", "STRA\u00dfE_I")).isTrue();
    assertThat(Types.sameName("stra\u00dfe", "strasse")).isFalse();
    assertThat(Types.names(List.of("a", "A", "b"))).containsExactly("a", "b");
  }
}
