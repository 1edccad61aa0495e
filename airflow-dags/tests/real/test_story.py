"""Ten commits of a model: Airflow keeps a new version of the DAGs that each moves, and of no other."""

import json
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from milepost_dags.bundle import shard_of
from real.machine import until
from real.scene import TELLER, Scene

DESK = "zones/sales/order_desk/"
PARTIES = "zones/sales/crm/datastores/parties.yaml"
ARCHIVE = "workspaces/finance_archive.yaml"
PLATFORM = "platforms/lake.yaml"
MART = "zones/sales/containers/sales_mart.yaml"

# So few that DAGs have neighbours that move without them.
SHARDS = 3

# Nobody starts it: its versions are overwritten.
IDLE = f"mp.{TELLER}.care.08"

_SWEPT = """
SELECT dag_id, is_stale, extract(epoch FROM last_parsed_time)::float8 - last_parse_duration
FROM dag WHERE bundle_name = 'story'
"""
_VERSIONS = """
SELECT v.dag_id, s.dag_hash, c.source_code,
  EXISTS (SELECT FROM task_instance t WHERE t.dag_version_id = v.id)
FROM dag_version v JOIN dag d USING (dag_id)
LEFT JOIN serialized_dag s ON s.dag_version_id = v.id
LEFT JOIN dag_code c ON c.dag_version_id = v.id
WHERE d.bundle_name = 'story' ORDER BY v.dag_id, v.version_number
"""


@dataclass(frozen=True)
class Version:
    """What Airflow keeps of a DAG as it was at one time."""

    digest: str
    # Of the latest, the shard's file as it is: it moves with any neighbour.
    source: str = field(compare=False)
    ran: bool


Versions = dict[str, list[Version]]


class Story:
    """A model, its bundle, and what Airflow makes of it."""

    def __init__(self, scene: Scene) -> None:
        self.model = scene.story
        self.model.replace(PLATFORM, "name: lake\n", f"name: lake\nid: {TELLER}\n")
        self._scene = scene
        self._bundle = str(scene.told.parent)
        self.commits: list[str] = []
        self.versions: Versions = {}

    def commit(self, message: str, *expected: str) -> dict[str, Any]:
        """One commit: plan names what moves, and Airflow moves that. Gives the plan."""
        self.commits.append(self.model.commit(message))
        return self.go(self.commits[-1], *expected)

    def go(self, commit: str, *expected: str, everything: bool = False) -> dict[str, Any]:
        """To a commit, from wherever the bundle is.

        :param everything: whether Airflow moves all DAGs though no line of theirs is another
        """
        plan = self._plan(commit)
        moved = [
            f"{change['kind']} {change['dag'].removeprefix(f'mp.{TELLER}.')}" for change in plan["changes"]
        ]
        assert moved == list(expected)
        self._milepost("render", commit)
        dags = self._rendered()
        before, self.versions = self.versions, self._swept(dags)
        changed = [change["dag"] for change in plan["changes"] if change["kind"] == "changed"]
        self._check(before, dags if everything else changed)
        self._run(dags)
        return plan

    def refuse(self, commit: str) -> None:
        """A commit that is none: the bundle stays as it is."""
        before = _files(self._scene.told)
        for verb in ("plan", "render"):
            self._milepost(verb, commit, exit_code=3)
        assert _files(self._scene.told) == before
        assert self._swept(self._rendered()) == self.versions

    def _plan(self, commit: str) -> dict[str, Any]:
        (platform,) = json.loads(self._milepost("plan", commit, "--output", "json"))["platforms"]
        found: dict[str, Any] = platform
        return found

    def _milepost(self, verb: str, commit: str, *options: str, exit_code: int = 0) -> str:
        return self._scene.milepost(
            *(verb, str(self.model.model), "--at", commit, "--bundle", self._bundle),
            *("--shards", str(SHARDS), *options),
            exit_code=exit_code,
        )

    def _rendered(self) -> set[str]:
        manifest: dict[str, Any] = json.loads((self._scene.told / "manifest.json").read_text())
        return set(manifest["dags"])

    def _swept(self, dags: set[str]) -> Versions:
        """What Airflow keeps, once it has read all of the bundle as it is now."""
        # The times that Airflow notes are some moments late.
        rendered = time.time() + 1

        def seen() -> bool:
            rows = self._scene.postgres.rows("airflow", _SWEPT)
            active = {dag_id: began for dag_id, stale, began in rows if not stale}
            return active.keys() == dags and min(active.values()) > rendered

        until("Airflow has read the bundle", seen, 180)
        assert self._scene.airflow.get("importErrors")["import_errors"] == []
        kept = self._kept()
        for dag_id in dags:
            shard = self._scene.told / f"milepost_shard_{shard_of(dag_id, SHARDS)}.py"
            assert kept[dag_id][-1].source == shard.read_text()
        return kept

    def _kept(self) -> Versions:
        versions: Versions = {}
        for dag_id, *version in self._scene.postgres.rows("airflow", _VERSIONS):
            assert None not in version
            versions.setdefault(dag_id, []).append(Version(*version))
        return versions

    def _check(self, before: Versions, moved: Collection[str]) -> None:
        """What was retired keeps its versions, and goes on from them when it comes back as it was."""
        for dag_id, after in self.versions.items():
            earlier = before.get(dag_id, [])
            if dag_id in moved:
                kept = earlier if earlier[-1].ran else earlier[:-1]
                assert after[:-1] == kept, dag_id
                assert after[-1].digest != earlier[-1].digest, dag_id
                assert not after[-1].ran, dag_id
            elif earlier:
                assert after == earlier, dag_id
            else:
                assert len(after) == 1, dag_id

    def _run(self, dags: set[str]) -> None:
        """Lets every DAG have a run of its latest version."""
        for dag_id in sorted(dags - {IDLE}):
            if not self.versions[dag_id][-1].ran:
                run = self._scene.airflow.run(dag_id)
                path = f"dags/{dag_id}/dagRuns/{run}"
                self._scene.airflow.call("PATCH", path, {"state": "success"})
        self.versions = self._kept()
        assert all(self.versions[dag_id][-1].ran is (dag_id != IDLE) for dag_id in dags)


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def story(scene: Scene) -> Story:
    """As it has come by the tests before: each of them tells the next commits."""
    return Story(scene)


def test_begins(story: Story) -> None:
    dags = ("care.05", "care.07", "care.08", "in.orders", "in.parties", "tx.mask_customers")
    story.commit("the beginning", *(f"added {dag}" for dag in dags))


def test_a_store_adds_its_dag(story: Story) -> None:
    story.model.write(
        DESK + "datastores/stock.yaml",
        """\
apiVersion: milepost/v1
kind: Datastore
name: stock
source: {container: shop_db, schema: shop}
""",
    )
    story.model.write(
        DESK + "datastores/stock.odcs.yaml",
        """\
apiVersion: v3.1.0
kind: DataContract
id: stock
customProperties:
  - {property: milepostClassification, value: internal}
  - {property: milepostCategory, value: business}
schema:
  - name: parts
    properties:
      - {name: part, physicalType: bigint, primaryKey: true}
  - name: shelves
    properties:
      - {name: shelf, physicalType: bigint, primaryKey: true}
""",
    )
    story.model.write(
        DESK + "workspaces/storekeepers.yaml",
        """\
apiVersion: milepost/v1
kind: Workspace
name: storekeepers
container: sales_mart
groups:
  daily: {datasets: [stock.parts]}
""",
    )
    story.commit("a store", "added care.17", "added in.stock")


def test_a_dataset_moves_the_dag_of_its_store(story: Story) -> None:
    story.model.replace(
        DESK + "workspaces/storekeepers.yaml", "[stock.parts]", "[stock.parts, stock.shelves]"
    )
    story.commit("a dataset", "changed care.17", "changed in.stock")


def test_a_schedule_moves_one_dag(story: Story) -> None:
    story.model.replace(PARTIES, "30 2 * * *", "45 2 * * *")
    story.commit("a schedule", "changed in.parties")


def test_another_name_is_no_other_dag(story: Story) -> None:
    for ending in (".yaml", ".odcs.yaml"):
        story.model.move(DESK + "datastores/orders" + ending, DESK + "datastores/sold" + ending)
    story.model.move("assignments/stores/orders.yaml", "assignments/stores/sold.yaml")
    story.model.replace("assignments/stores/sold.yaml", "name: orders", "name: sold")
    story.model.replace(DESK + "datastores/sold.yaml", "name: orders", "name: sold\nid: orders")
    story.model.replace(DESK + "workspaces/sales_reporting.yaml", "- orders.", "- sold.")
    story.model.replace(
        "zones/finance/controlling/" + ARCHIVE, "[orders.orders, orders.", "[sold.orders, sold."
    )
    story.commit("another name", "changed in.orders")


def test_a_consumer_moves_the_dag_of_what_it_reads(story: Story) -> None:
    story.model.write(
        "zones/sales/marketing/workspaces/atlas.yaml",
        """\
apiVersion: milepost/v1
kind: Workspace
name: atlas
container: sales_mart
groups:
  maps: {datasets: [parties.nation]}
""",
    )
    story.commit("a consumer", "changed in.parties")


def test_another_container_moves_the_dags_that_fill_it(story: Story) -> None:
    mart = (story.model.model / MART).read_text()
    mart = mart.replace("name: sales_mart", "name: campaign_mart")
    story.model.write(
        "zones/sales/containers/campaign_mart.yaml", mart.replace("database: mart", "database: campaigns")
    )
    address = "{host: localhost, port: 15432}\n"
    story.model.replace(
        "environments/laptop.yaml",
        "  sales_mart: " + address,
        "  sales_mart: " + address + "  campaign_mart: " + address,
    )
    story.model.replace(
        "zones/sales/marketing/workspaces/marketing.yaml",
        "container: sales_mart",
        "container: campaign_mart",
    )
    story.commit("another container", "changed in.parties", "changed tx.mask_customers")


def test_a_workspace_less_moves_what_it_read(story: Story) -> None:
    story.model.remove("zones/finance/controlling/" + ARCHIVE, "assignments/" + ARCHIVE)
    dags = ("care.05", "care.08", "in.orders", "in.parties")
    story.commit("a workspace less", *(f"changed {dag}" for dag in dags))


def test_a_broken_line_moves_nothing(story: Story) -> None:
    story.model.replace(PARTIES, "container: shop_db", "contaner: shop_db")
    story.refuse(story.model.commit("a broken line"))
    story.model.undo()


def test_the_beginning_comes_back_and_goes_again(story: Story) -> None:
    changed = ("care.05", "care.08", "in.orders", "in.parties", "tx.mask_customers")
    moved = [f"changed {dag}" for dag in changed]
    story.go(story.commits[0], *sorted([*moved, "retired care.17", "retired in.stock"], key=_dag))
    story.go(story.commits[-1], *sorted([*moved, "added care.17", "added in.stock"], key=_dag))


def test_a_runtime_moves_no_dag(story: Story) -> None:
    cluster = '{type: standalone, master: "spark://spark.acme.example:7077"}'
    story.model.replace(PLATFORM, cluster, "{type: yarn, queue: nightly}")
    plan = story.commit("a runtime")
    assert "profiles.small.type" in json.dumps(plan["runtimes"])


def test_another_operator_moves_all_dags(story: Story) -> None:
    story.model.replace(PLATFORM, "{type: yarn, queue: nightly}", "{type: local}")
    story.go(story.model.commit("one machine"), everything=True)


def _dag(change: str) -> str:
    return change.split()[1]
