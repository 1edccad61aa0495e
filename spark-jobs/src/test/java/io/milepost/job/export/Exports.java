package io.milepost.job.export;

import io.milepost.job.Fixtures;
import io.milepost.job.export.SinkTable.WorkspaceSchema;
import io.milepost.job.secret.CredentialResolver;
import io.milepost.job.sink.Delivery;
import io.milepost.model.job.ExportSpec.Naming;
import io.milepost.model.job.SinkSpec;
import io.milepost.testing.PostgresDatabase;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Deliveries of ingestion {@code shop} to schema {@code mart} of a consumer's database. */
final class Exports {
  private Exports() {}

  /** Delivers the sinks of a workspace; bytes are as the network has them, so they are left out. */
  static List<SinkResult> run(
      PostgresDatabase database, String workspace, MergedRows rows, SinkSpec... sinks) {
    CredentialResolver secrets =
        CredentialResolver.of(Fixtures.secrets(), Fixtures.environment(database));
    WorkspaceSchema schema =
        new WorkspaceSchema(
            workspace, "mart", new TableNames(new Naming(Optional.empty(), Optional.empty())));
    return new DatabaseExport(
            Fixtures.connector(database), Fixtures.connection(database), "shop", rows)
            .run(
                workspace,
                Arrays.stream(sinks)
                    .map(sink -> SinkTable.of(schema, Delivery.of(sink, secrets)))
                    .toList())
            .stream()
            .map(
                result ->
                    new SinkResult(
                        result.workspace(),
                        result.sink(),
                        result.outcome(),
                        result.batch(),
                        result.rows(),
                        0))
            .toList();
  }
}
