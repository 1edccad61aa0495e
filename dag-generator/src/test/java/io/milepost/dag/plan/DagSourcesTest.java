package io.milepost.dag.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.dag.BundleRenderer;
import io.milepost.dag.Bundles;
import io.milepost.dag.disk.BundleStore;
import io.milepost.dag.disk.Retarget;
import io.milepost.dag.disk.Sharding;
import io.milepost.graph.GraphBuilder;
import io.milepost.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A change is put down to the files that a DAG is made of, and to no others. */
class DagSourcesTest {
  private static final String ECOSYSTEM = "ecosystem.yaml";
  private static final String PARTIES = "zones/sales/crm/datastores/parties.yaml";
  private static final String MASK = "zones/sales/crm/workspaces/mask_customers.yaml";
  private static final String LAPTOP = "environments/laptop.yaml";

  @TempDir private Path files;
  @TempDir private Path bundle;
  private final Set<String> changed = new TreeSet<>();

  @BeforeEach
  void copyTheExample() throws IOException {
    Path retail = Path.of("../examples/retail/model");
    try (Stream<Path> found = Files.walk(retail)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        Path target = files.resolve(retail.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  @Test
  void aTimezoneOfAllIsBehindEverySchedule() throws IOException {
    Bundles.write(model(Optional.empty()), bundle);
    replace(ECOSYSTEM, "Europe/Berlin", "Europe/Rome");
    replace(PARTIES, "30 2 * * *", "45 2 * * *");
    Map<String, List<String>> causes = causes(Optional.empty());
    assertThat(causes.get("mp.lake.in.orders")).containsExactly(ECOSYSTEM);
    assertThat(causes.get("mp.lake.in.parties")).containsExactly(ECOSYSTEM, PARTIES);
  }

  @Test
  void theFileOfTheEnvironmentIsNamed() throws IOException {
    Bundles.write(model(Optional.of("laptop")), bundle);
    replace(LAPTOP, "shop_db: {host: localhost, port: 15432", "shop_db: {host: localhost, port: 1");
    replace("zones/sales/marketing/team.yaml", "kind: Team", "kind: Team # of people");
    Map<String, List<String>> causes = causes(Optional.of("laptop"));
    assertThat(causes.get("mp.lake.in.orders")).containsExactly(LAPTOP);
    assertThat(causes.get("mp.lake.in.parties")).contains(LAPTOP);
  }

  @Test
  void whereNoFileOfADagIsDifferentNoneIsBlamed() throws IOException {
    Bundles.write(model(Optional.empty()), bundle);
    replace(PARTIES, "30 2 * * *", "45 2 * * *");
    changed.clear();
    changed.add("vendors/aws.yaml");
    assertThat(causes(Optional.empty()))
        .containsExactly(Map.entry("mp.lake.in.parties", List.of()));
  }

  @Test
  void whatATransformerReadsAndWhoLetItIsBehindIt() throws IOException {
    Bundles.write(model(Optional.empty()), bundle);
    replace(MASK, "description: ", "description: Really ");
    changed.addAll(
        Set.of(
            PARTIES,
            "zones/sales/zone.yaml",
            "zones/sales/crm/team.yaml",
            "zones/sales/crm/approvals/customers_for_masking.yaml",
            "zones/sales/crm/approvals/customers_for_reporting.yaml",
            "assignments/workspaces/mask_customers.yaml"));
    assertThat(causes(Optional.empty()).get("mp.lake.tx.mask_customers"))
        .contains(
            PARTIES,
            "zones/sales/zone.yaml",
            "zones/sales/crm/team.yaml",
            "zones/sales/crm/approvals/customers_for_masking.yaml",
            "assignments/workspaces/mask_customers.yaml")
        .doesNotContain("zones/sales/crm/approvals/customers_for_reporting.yaml");
  }

  private void replace(String file, String old, String fresh) throws IOException {
    String text = Files.readString(files.resolve(file));
    assertThat(text).contains(old);
    Files.writeString(files.resolve(file), text.replace(old, fresh));
    changed.add(file);
  }

  private Model model(Optional<String> environment) {
    return Bundles.read(files.toString(), environment);
  }

  private Map<String, List<String>> causes(Optional<String> environment) {
    Model model = model(environment);
    BundlePlan plan =
        BundlePlan.of(
            new BundleStore(bundle)
                .draft(
                    BundleRenderer.render(model, GraphBuilder.build(model)),
                    Bundles.stamp(model),
                    Sharding.USUAL,
                    Retarget.REFUSED),
            model,
            commit -> Optional.of(changed));
    Map<String, List<String>> causes = new TreeMap<>();
    plan.platforms().get(0).changes().forEach(dag -> causes.put(dag.dag(), dag.model()));
    return causes;
  }
}
