package io.milepost.model.parse;

import io.milepost.model.GovernanceZone;
import io.milepost.model.GovernanceZone.TeamDeclaration;
import io.milepost.model.Identity;
import io.milepost.model.Team;
import io.milepost.model.policy.Policies;
import io.milepost.model.yaml.FieldTypes;
import io.milepost.model.yaml.Fields;
import io.milepost.model.yaml.Fields.Item;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads {@code zone.yaml}, and the {@code team.yaml} of its teams. */
public final class ZoneParser {
  private ZoneParser() {}

  /** Reads the fields of a zone. */
  public static GovernanceZone parse(Fields fields, Identity identity) {
    Policies policies = fields.findMap("policies").map(PoliciesParser::parse).orElse(Policies.NONE);
    Map<String, TeamDeclaration> teams = new LinkedHashMap<>();
    for (Map.Entry<String, Item> team : fields.named("teams").entrySet()) {
      teams.put(team.getKey(), declaration(team.getValue().fields()));
      if (team.getKey().equals("containers")) {
        fields.error("teams", "invalid-name", "Invalid name: containers (it is a folder's)");
      }
    }
    fields.end();
    return new GovernanceZone(identity, policies, teams);
  }

  private static TeamDeclaration declaration(Fields fields) {
    TeamDeclaration declaration =
        new TeamDeclaration(
            fields.require("owner", Terms.OWNER),
            fields.findMap("policies").map(PoliciesParser::parse).orElse(Policies.NONE));
    fields.end();
    return declaration;
  }

  /** Reads the fields of a team. */
  public static Team parseTeam(Fields fields, Identity identity, String zone) {
    Team team = new Team(identity, zone, fields.find("contact", FieldTypes.TEXT));
    fields.end();
    return team;
  }
}
