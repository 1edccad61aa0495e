package io.milepost.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TablePathsTest {
  private final TablePaths paths = new TablePaths("s3a://lake/milepost/");

  @Test
  void namesEveryPlaceBelowTheRoot() {
    DatasetKey key = new DatasetKey("orders", "lineitem");
    assertThat(
            List.of(
                paths.ledger("orders"),
                paths.seal("orders", 7),
                paths.attempt("orders", 7, "a1"),
                paths.staged("orders", 7, "a1", "../x"),
                paths.changes(key),
                paths.milestones(key),
                paths.superseded(key),
                paths.quarantine(key),
                paths.transformerOutput(paths.transformerRun("mask", "r1"), "a1", "people"),
                paths.transformerSeal("mask", "r1"),
                paths.export("mart", "orders"),
                paths.share("mart", "orders"),
                paths.job("abc")))
        .containsExactly(
            "s3a://lake/milepost/ingestions/orders/ledger",
            "s3a://lake/milepost/ingestions/orders/staging/7/SEALED",
            "s3a://lake/milepost/ingestions/orders/staging/7/a1",
            "s3a://lake/milepost/ingestions/orders/staging/7/a1/x-d6b96a97d147daaa",
            "s3a://lake/milepost/datasets/orders/lineitem/changes",
            "s3a://lake/milepost/datasets/orders/lineitem/milestones",
            "s3a://lake/milepost/datasets/orders/lineitem/superseded",
            "s3a://lake/milepost/datasets/orders/lineitem/quarantine",
            "s3a://lake/milepost/transformers/mask/r1/a1/people",
            "s3a://lake/milepost/transformers/mask/r1/SEALED",
            "s3a://lake/milepost/exports/mart/orders",
            "s3a://lake/milepost/shares/mart/orders.json",
            "s3a://lake/milepost/jobs/abc.json");
  }

  @Test
  void refusesARootThatGoesBack() {
    assertThatThrownBy(() -> new TablePaths("s3a://lake/a/../b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid root s3a://lake/a/../b: it goes back");
    assertThat(new TablePaths("s3a://lake/a..b").root()).isEqualTo("s3a://lake/a..b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../etc", "a/b", "", ".hidden", "manual__2026-01-01T00:00:00+00:00"})
  void makesAFolderOfAnyName(String name) {
    assertThat(TablePaths.segment(name)).matches("[A-Za-z0-9_-][A-Za-z0-9_.-]*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SEALED", "sealed"})
  void leavesTheSealsPlaceToTheSeal(String attempt) {
    assertThat(paths.attempt("orders", 7, attempt))
        .startsWith(paths.staging("orders", 7) + "/" + attempt + "-");
    String run = paths.transformerRun("mask", "r1");
    assertThat(paths.transformerOutput(run, attempt, "people"))
        .startsWith(run + "/" + attempt + "-");
  }

  @Test
  void keepsDifferentNamesApart() {
    Set<String> names = new HashSet<>();
    for (String name : List.of("a:b", "a+b", "a-b", "a/b", "a b")) {
      names.add(TablePaths.segment(name));
    }
    assertThat(names).hasSize(5).contains("a-b");
  }
}
