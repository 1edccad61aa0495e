package io.milepost.model;

import static java.util.Objects.requireNonNull;

import io.milepost.model.Identity.Named;
import java.util.Map;

/** Which platform does the work for one store or one workspace; named after it. */
public sealed interface Assignment extends Named {

  /** The platform that reads a store's source. */
  record OfStore(Identity identity, String primary) implements Assignment {
    public OfStore {
      requireNonNull(identity, "identity");
      requireNonNull(primary, "primary");
    }
  }

  /**
   * The platforms that serve a workspace.
   *
   * @param groups by name of group, then by name of platform
   */
  record OfWorkspace(Identity identity, Map<String, Map<String, Service>> groups)
      implements Assignment {
    public OfWorkspace {
      requireNonNull(identity, "identity");
      groups = Map.copyOf(groups);
    }
  }

  /** How far a platform serves a group, and why this platform. */
  record Service(Progress status, String reason) {
    /** From asked for to gone. */
    public enum Progress {
      PROVISIONING,
      PROVISIONED,
      DECOMMISSIONING,
      DECOMMISSIONED
    }

    public Service {
      requireNonNull(status, "status");
      requireNonNull(reason, "reason");
    }
  }
}
