package io.milepost.merge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TablePathsTest {

  @ParameterizedTest
  @CsvSource({
    "file:///data/lake, file:/data/lake/datasets/a/b/milestones",
    "file:/data/lake/, file:/data/lake/datasets/a/b/milestones",
    "/data/lake, /data/lake/datasets/a/b/milestones",
    "hdfs:///lake, hdfs:/lake/datasets/a/b/milestones",
    "s3a://bucket/lake, s3a://bucket/lake/datasets/a/b/milestones",
    "hdfs://host:8020/lake, hdfs://host:8020/lake/datasets/a/b/milestones"
  })
  void writesARootAsHadoopDoes(String root, String milestones) {
    assertThat(new TablePaths(root).milestones(new DatasetKey("a", "b"))).isEqualTo(milestones);
  }
}
