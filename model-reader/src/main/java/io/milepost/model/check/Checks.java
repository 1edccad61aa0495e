package io.milepost.model.check;

import io.milepost.model.Model;
import io.milepost.model.check.policy.PolicyChecks;
import io.milepost.model.problem.Problems;
import java.time.Instant;

/** All checks of a model. */
public final class Checks {
  private Checks() {}

  /** Checks everything, as of that time. */
  public static void run(Model model, Declared declared, Problems problems, Instant now) {
    Scene scene = new Scene(model, declared, problems, now);
    new ZoneCheck(scene).run();
    new PlatformCheck(scene).run();
    new ContainerCheck(scene).run();
    new DatastoreCheck(scene).run();
    new WorkspaceCheck(scene).run();
    new TargetCheck(scene).run();
    new TransformerCheck(scene).run();
    new AssignmentCheck(scene).run();
    PolicyChecks.run(scene);
  }

  /** Checks what depends on the addresses of an environment. */
  public static void runAddresses(Model model, Declared declared, Problems problems) {
    Scene scene = new Scene(model, declared, problems, Instant.EPOCH);
    new PlatformCheck(scene).network();
    new TargetCheck(scene).addresses();
  }
}
