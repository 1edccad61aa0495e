package io.milepost.model.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.model.job.ExportSpec.Naming;
import io.milepost.model.job.ExportSpec.Target;
import io.milepost.model.job.ExportSpec.WorkspaceSinks;
import io.milepost.model.job.IngestSpec.Guard;
import io.milepost.model.job.IngestSpec.IngestDataset;
import io.milepost.model.job.IngestSpec.Mode;
import io.milepost.model.job.IngestSpec.Source;
import io.milepost.model.job.IngestSpec.TableFormat;
import io.milepost.model.job.JobPlatform.SecretSource;
import io.milepost.model.job.JobPlatform.StateAddress;
import io.milepost.model.job.SinkSpec.Bounds;
import io.milepost.model.job.SinkSpec.Condition;
import io.milepost.model.job.SinkSpec.History;
import io.milepost.model.job.SinkSpec.Mask;
import io.milepost.model.job.SinkSpec.Selection;
import io.milepost.model.schema.Classification;
import io.milepost.model.schema.Column;
import io.milepost.model.schema.Column.Presence;
import io.milepost.model.schema.DataType;
import io.milepost.model.schema.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same job is the same bytes, today and after the next release. */
class JobFileTest {
  private static final JobPlatform PLATFORM =
      new JobPlatform(
          "lake",
          "s3a://lake/milepost",
          Optional.of("s3a://artifacts"),
          List.of("*.db.acme.example"),
          new SecretSource(SecretSource.Type.ENVIRONMENT, "MILEPOST_"),
          Optional.of(new StateAddress("jdbc:postgresql://db/state", Optional.of("state"))));

  private static final Schema CUSTOMER =
      new Schema(
          List.of(
              column("custkey", DataType.parse("bigint"), Optional.of(1)),
              column("name", DataType.parse("varchar(25)"), Optional.empty()),
              column("acctbal", DataType.parse("decimal(15,2)"), Optional.empty())));

  private static final SinkSpec SINK =
      new SinkSpec(
          "customer",
          new DatasetId("parties", "customer"),
          CUSTOMER,
          History.LIVE,
          new Selection(
              List.of("custkey", "name"),
              Map.of("name", new Mask.Keep(Mask.End.LAST, 4)),
              Map.of(
                  "acctbal",
                  new Condition(
                      List.of(),
                      List.of(),
                      new Bounds(
                          Optional.empty(), Optional.of("0"), Optional.empty(), Optional.empty()),
                      Optional.of(false)))));

  @ParameterizedTest
  @MethodSource("jobs")
  void writesTheBytesThatEarlierVersionsWrote(String name, Job job) throws IOException {
    Path golden = Path.of("src", "test", "resources", "jobs", name + ".json");

    assertThat(JobFile.of(job).json() + "\n").isEqualTo(Files.readString(golden, UTF_8));
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void readsWhatItWrote(String name, Job job) {
    JobFile file = JobFile.of(job);

    assertThat(JobFile.read(file.json())).as(name).isEqualTo(file);
    assertThat(JobFile.read(file.json()).json()).isEqualTo(file.json());
  }

  @Test
  void namesFileByItsBytes() {
    assertThat(JobFile.of(transform(Map.of())).digest())
        .isEqualTo("d089580b8503645b3b6838592107dccbb19fcc2a60c7d0ba1fa2ec007f6b6d28");
  }

  @Test
  void writesMapsInOneOrder() {
    Map<String, String> forth = new LinkedHashMap<>();
    Map<String, String> back = new LinkedHashMap<>();
    for (int i = 0; i < 50; i++) {
      forth.put("key" + i, "value");
      back.put("key" + (49 - i), "value");
    }

    assertThat(JobFile.of(transform(forth)).digest())
        .isEqualTo(JobFile.of(transform(back)).digest());
  }

  @Test
  void refusesOtherFormatsBeforeLookingAtTheirFields() {
    assertThatThrownBy(() -> JobFile.read("{\"format\":2,\"task\":{}}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot read job file: format 2 (this version knows 1)");
  }

  @Test
  void refusesFieldsItDoesNotKnow() {
    String json = JobFile.of(transform(Map.of())).json();

    assertThatThrownBy(() -> JobFile.read(json.replace("\"main\"", "\"more\":1,\"main\"")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot read job file: Unrecognized field \"more\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no json",
        "[]",
        "{}",
        "{\"format\":1}",
        "{\"format\":1,\"job\":{\"kind\":\"erase\"}}",
        "{\"format\":1,\"job\":{\"kind\":\"transform\"}}",
        "{\"format\":1,\"format\":1,\"job\":null}",
        "{\"format\":1,\"job\":null} {}"
      })
  void refusesWhatIsNoJobFile(String json) {
    assertThatThrownBy(() -> JobFile.read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot read job file: ");
  }

  @Test
  void refusesMissingNumbers() {
    String json = JobFile.of(ingest()).json();

    assertThatThrownBy(() -> JobFile.read(json.replace("\"parallelism\":4,", "")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot read job file: ");
  }

  static Stream<Object[]> jobs() {
    return Stream.of(
        new Object[] {"ingest", ingest()},
        new Object[] {"export", export()},
        new Object[] {"transform", transform(Map.of("months", "12"))});
  }

  private static IngestSpec ingest() {
    return new IngestSpec(
        PLATFORM,
        "parties",
        new Source.Database(connection(), Optional.of("shop")),
        4,
        TableFormat.FAST,
        List.of(
            new IngestDataset(
                new DatasetId("parties", "customer"),
                "customer",
                Mode.FULL,
                CUSTOMER,
                Guard.DEFAULT,
                Optional.of("7y"))));
  }

  private static ExportSpec export() {
    return new ExportSpec(
        PLATFORM,
        "parties",
        new Target.Database(
            connection(), new Naming(Optional.of(Naming.Case.LOWER), Optional.empty())),
        List.of(new WorkspaceSinks("sales_reporting", "sales_reporting", List.of(SINK))));
  }

  private static TransformSpec transform(Map<String, String> parameters) {
    return new TransformSpec(
        PLATFORM,
        "mask_customers",
        new TransformSpec.Code("retail-transformers", "1.0.0", "com.acme.MaskCustomers"),
        parameters,
        List.of(new TransformSpec.Input("parties", SINK)),
        "masked_parties",
        List.of(new TransformSpec.Output("customer", CUSTOMER)));
  }

  private static Connection connection() {
    return new Connection(
        "shop_db",
        Connection.Type.POSTGRESQL,
        new Connection.Address("shop.db.acme.example", 5432, "shop"),
        Map.of("sslmode", "verify-full"),
        "shop_db_reader",
        4);
  }

  private static Column column(String name, DataType type, Optional<Integer> keyPosition) {
    return new Column(
        name,
        name,
        name,
        type,
        keyPosition.isPresent() ? Presence.REQUIRED : Presence.OPTIONAL,
        keyPosition,
        new Classification("internal", "business"));
  }
}
