package io.milepost.model.check.policy;

import io.milepost.model.check.Scene;

/** All checks of policies and of what was approved in spite of them. */
public final class PolicyChecks {
  private PolicyChecks() {}

  /** Checks everything. */
  public static void run(Scene scene) {
    AccessCheck access = new AccessCheck(scene);
    DeclassificationCheck declassification = new DeclassificationCheck(scene);
    new PlacePolicyCheck(scene).run();
    new DataPolicyCheck(scene, access).run();
    access.run();
    declassification.run();
    new ApprovalCheck(scene, access, declassification).run();
  }
}
