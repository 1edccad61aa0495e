package io.milepost.model.read;

import static java.util.Objects.requireNonNull;

import io.milepost.model.Approval;
import io.milepost.model.Assignment;
import io.milepost.model.DataContainer;
import io.milepost.model.DataPlatform;
import io.milepost.model.Datastore;
import io.milepost.model.Ecosystem;
import io.milepost.model.Environment;
import io.milepost.model.GovernanceZone;
import io.milepost.model.Index;
import io.milepost.model.Model;
import io.milepost.model.Model.Assignments;
import io.milepost.model.Model.Governance;
import io.milepost.model.Model.Landscape;
import io.milepost.model.Team;
import io.milepost.model.Vendor;
import io.milepost.model.Workspace;
import io.milepost.model.check.Declared;
import java.util.List;

/**
 * What the files say, before names have to be unique.
 *
 * @param declared names of all files, broken ones too
 */
record Parsed(
    Ecosystem ecosystem,
    People people,
    Places places,
    List<Datastore> datastores,
    List<Workspace> workspaces,
    Work work,
    Declared declared) {

  /** Zones, teams and what they consented to. */
  record People(List<GovernanceZone> zones, List<Team> teams, List<Approval> approvals) {
    People {
      zones = List.copyOf(zones);
      teams = List.copyOf(teams);
      approvals = List.copyOf(approvals);
    }
  }

  /** What has an address. */
  record Places(
      List<Vendor> vendors,
      List<DataPlatform> platforms,
      List<DataContainer> containers,
      List<Environment> environments) {
    Places {
      vendors = List.copyOf(vendors);
      platforms = List.copyOf(platforms);
      containers = List.copyOf(containers);
      environments = List.copyOf(environments);
    }
  }

  /** Which platform does what. */
  record Work(List<Assignment.OfStore> stores, List<Assignment.OfWorkspace> workspaces) {
    Work {
      stores = List.copyOf(stores);
      workspaces = List.copyOf(workspaces);
    }
  }

  Parsed {
    requireNonNull(ecosystem, "ecosystem");
    requireNonNull(people, "people");
    requireNonNull(places, "places");
    datastores = List.copyOf(datastores);
    workspaces = List.copyOf(workspaces);
    requireNonNull(work, "work");
    requireNonNull(declared, "declared");
  }

  /** The same at other addresses. */
  Parsed at(List<DataPlatform> platforms, List<DataContainer> containers) {
    return new Parsed(
        ecosystem,
        people,
        new Places(places.vendors(), platforms, containers, places.environments()),
        datastores,
        workspaces,
        work,
        declared);
  }

  /** The model of these parts. */
  Model model(Model.Source source) {
    return new Model(
        ecosystem,
        new Governance(
            Index.of(people.zones()), Index.of(people.teams()), Index.of(people.approvals())),
        new Landscape(
            Index.of(places.vendors()),
            Index.of(places.platforms()),
            Index.of(places.containers()),
            Index.of(places.environments())),
        Index.of(datastores),
        Index.of(workspaces),
        new Assignments(Index.of(work.stores()), Index.of(work.workspaces())),
        source);
  }
}
