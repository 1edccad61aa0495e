package io.milepost.model;

import static java.util.Objects.requireNonNull;

import io.milepost.model.job.DatasetId;
import io.milepost.model.policy.Policies;
import io.milepost.model.problem.Places;
import java.util.Optional;

/**
 * Everything one commit says, as one environment sees it; everything is found here by its name.
 *
 * @param source where it was read from
 */
public record Model(
    Ecosystem ecosystem,
    Governance governance,
    Landscape landscape,
    Index<Datastore> datastores,
    Index<Workspace> workspaces,
    Assignments assignments,
    Source source) {

  /** Zones, their teams, and what these consented to. */
  public record Governance(
      Index<GovernanceZone> zones, Index<Team> teams, Index<Approval> approvals) {
    public Governance {
      requireNonNull(zones, "zones");
      requireNonNull(teams, "teams");
      requireNonNull(approvals, "approvals");
    }
  }

  /** Places, platforms and containers, at the addresses of the environment. */
  public record Landscape(
      Index<Vendor> vendors,
      Index<DataPlatform> platforms,
      Index<DataContainer> containers,
      Index<Environment> environments) {
    public Landscape {
      requireNonNull(vendors, "vendors");
      requireNonNull(platforms, "platforms");
      requireNonNull(containers, "containers");
      requireNonNull(environments, "environments");
    }
  }

  /** Which platform was chosen, as far as it was written down. */
  public record Assignments(
      Index<Assignment.OfStore> stores, Index<Assignment.OfWorkspace> workspaces) {
    public Assignments {
      requireNonNull(stores, "stores");
      requireNonNull(workspaces, "workspaces");
    }
  }

  /**
   * Where a model was read from.
   *
   * @param commit the Git commit, or {@code worktree:<digest>} for a folder that is no clean one
   * @param environment whose addresses hold; those of the files when empty
   */
  public record Source(String commit, Optional<String> environment, Places places) {
    public Source {
      requireNonNull(commit, "commit");
      requireNonNull(environment, "environment");
      requireNonNull(places, "places");
    }
  }

  public Model {
    requireNonNull(ecosystem, "ecosystem");
    requireNonNull(governance, "governance");
    requireNonNull(landscape, "landscape");
    requireNonNull(datastores, "datastores");
    requireNonNull(workspaces, "workspaces");
    requireNonNull(assignments, "assignments");
    requireNonNull(source, "source");
  }

  /** The dataset of that name. */
  public Optional<Dataset> find(DatasetRef ref) {
    return datastores.find(ref.store()).flatMap(store -> store.datasets().find(ref.dataset()));
  }

  /**
   * The ids behind the names of a dataset, for jobs and paths.
   *
   * @throws IllegalArgumentException if there is no such dataset
   */
  public DatasetId id(DatasetRef ref) {
    Datastore store = datastores.require(ref.store());
    return new DatasetId(store.id(), store.datasets().require(ref.dataset()).id());
  }

  /** The zone a team belongs to. */
  public GovernanceZone zoneOf(String team) {
    return governance.zones().require(governance.teams().require(team).zone());
  }

  /** The rules that a zone makes for one of its teams, beside its own. */
  public Policies policiesOf(String team) {
    return Optional.ofNullable(zoneOf(team).teams().get(team))
        .map(GovernanceZone.TeamDeclaration::policies)
        .orElse(Policies.NONE);
  }

  /** The environment whose addresses hold. */
  public Optional<Environment> environment() {
    return source.environment().map(landscape.environments()::require);
  }
}
