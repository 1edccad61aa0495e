"""Jobs on a Spark that is none of Maven's: on this machine and on a cluster."""

import json
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from real.cluster import JAR, Submitted, delta, distribution
from real.machine import until
from real.scene import SECRET, Scene
from real.test_hello import ORDERS

_HERE = "local[2]"


class Jobs:
    """One ingestion of the smallest example, with a lake and a state of its own."""

    def __init__(self, scene: Scene, folder: Path) -> None:
        self._scene = scene
        self._root = f"file://{folder}"
        (task,) = [task for task in scene.spec("hello", ORDERS)["tasks"] if task["verb"] == "ingest"]
        self.file = scene.bundles["hello"] / f"jobs/{task['job']}.json"
        postgres = scene.postgres
        postgres.execute("postgres", "CREATE DATABASE state")
        postgres.execute("postgres", f"CREATE ROLE state LOGIN PASSWORD '{SECRET}'")
        postgres.execute("state", "GRANT CREATE ON DATABASE state TO state")
        self._state = f"jdbc:postgresql://127.0.0.1:{postgres.port}/state"
        self._environment = {
            **scene.environment,
            "MILEPOST_STATE_USER": "state",
            "MILEPOST_STATE_PASSWORD": SECRET,
        }

    def submit(self, master: str, *arguments: str, **secrets: str) -> Submitted:
        """Starts a verb."""
        options = [*arguments, "--root", self._root]
        return self._scene.cluster.submit(master, *options, more={**self._environment, **secrets})

    def ingest(self, master: str, run: str, **secrets: str) -> Submitted:
        """Starts the ingestion."""
        words = ("job", "ingest", "--job", f"file://{self.file}", "--run", run, "--state", self._state)
        return self.submit(master, *words, **secrets)

    def leased(self) -> bool:
        """Whether somebody works on the ingestion."""
        there = "SELECT to_regclass('milepost_state.lease') IS NOT NULL"
        return self._scene.postgres.rows("state", there) == [(True,)] and bool(
            self._scene.postgres.rows("state", "SELECT FROM milepost_state.lease")
        )


@pytest.fixture(scope="module")
def jobs(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Jobs:
    """The same lake for all tests here."""
    return Jobs(scene, tmp_path_factory.mktemp("lake"))


def test_no_class_is_there_twice() -> None:
    there = Counter(_classes([*distribution().glob("jars/*.jar"), *delta()]))
    assert len(there) > 50_000
    assert not sorted(there.keys() & set(_classes([JAR])))


def test_a_worker_does_what_one_of_two_attempts_wins(scene: Scene, jobs: Jobs) -> None:
    before = scene.cluster.ended().keys()
    with jobs.ingest(scene.cluster.master, "one") as one:
        until("the first one is at work", lambda: jobs.leased() or not one.running(), 180, 0.05)
        one.pause()
        with jobs.ingest(_HERE, "two") as two:
            two.ends(5)
            assert "Ingestion orders is being worked on by" in two.log()
        one.go_on()
        (job,) = json.loads(one.ends(0).splitlines()[-1])["jobs"]
    (application,) = scene.cluster.ended().keys() - before
    # Rows are read and staged by executors; few of them are merged without.
    assert "Finished task" in scene.cluster.executed(application)
    assert (job["exit"], job["batch"]) == (0, 1)
    with jobs.submit(_HERE, "as-of", "orders.lineitem", "--batch", "1", "--output", "json") as read:
        kept = [json.loads(line) for line in read.ends(0).splitlines()]
    ((sent,),) = scene.postgres.rows("shop", "SELECT json_agg(r) FROM shop.lineitem r")
    assert len(kept) == len(sent) > 1000
    assert _sorted(kept) == _sorted(sent)


def test_ends_as_its_job_does(scene: Scene, jobs: Jobs) -> None:
    with jobs.ingest(scene.cluster.master, "three", MILEPOST_SHOP_PASSWORD="wrong") as job:  # noqa: S106
        job.ends(4)
        assert "password authentication failed" in job.log()


def test_a_driver_in_a_pod_is_brought_its_job_file(scene: Scene, jobs: Jobs) -> None:
    # As the pod of a driver calls it; a cluster is not asked for anything, for the command line is wrong.
    options = ["--conf", "spark.kubernetes.submitInDriver=true", "--files", str(jobs.file)]
    words = ["job", "ingest", "--job", jobs.file.name]
    pod = scene.cluster.submit("k8s://https://127.0.0.1:1", *words, more={}, options=options)
    with pod as job:
        job.ends(2)
        assert (job.folder / jobs.file.name).read_bytes() == jobs.file.read_bytes()


def _classes(jars: Iterable[Path]) -> list[str]:
    found = []
    for jar in jars:
        with zipfile.ZipFile(jar) as files:
            found += [name for name in files.namelist() if name.endswith(".class")]
    return [name for name in found if not name.endswith("module-info.class")]


def _sorted(rows: Iterable[dict[str, object]]) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True) for row in rows)
