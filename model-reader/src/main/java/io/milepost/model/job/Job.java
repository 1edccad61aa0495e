package io.milepost.model.job;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What one job is to do. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = IngestSpec.class, name = "ingest"),
  @JsonSubTypes.Type(value = ExportSpec.class, name = "export"),
  @JsonSubTypes.Type(value = TransformSpec.class, name = "transform"),
  @JsonSubTypes.Type(value = CareSpec.class, name = "care")
})
public sealed interface Job permits IngestSpec, ExportSpec, TransformSpec, CareSpec {

  /** Where the job's tables live and its secrets are found. */
  JobPlatform platform();

  /** One result per kind of job. */
  <R> R match(Cases<R> cases);

  /** A function over all kinds of jobs. */
  interface Cases<R> {
    R ingest(IngestSpec job);

    R export(ExportSpec job);

    R transform(TransformSpec job);

    R care(CareSpec job);
  }
}
