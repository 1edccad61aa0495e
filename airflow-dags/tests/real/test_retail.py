"""The example in folders, on a cluster: a store, the transformer that follows by asset, and what it makes."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from milepost_dags._compat import AirflowException
from parsed import parse
from real.machine import until
from real.scene import Scene
from real.test_hello import commands

PARTIES = "mp.lake.in.parties"
MASKED = "mp.lake.tx.mask_customers"


def test_a_transformer_follows_its_store(scene: Scene) -> None:
    scene.airflow.unpause(PARTIES)
    scene.airflow.unpause(MASKED)
    run = scene.airflow.run(PARTIES)
    assert scene.airflow.finished(PARTIES, run, 600) == "success", scene.airflow.logs()[-20_000:]
    (started,) = until("the transformer is started", lambda: scene.airflow.runs(MASKED), 180)
    assert started["run_type"] == "asset_triggered"
    state = scene.airflow.finished(MASKED, started["dag_run_id"], 600)
    assert state == "success", scene.airflow.logs()[-20_000:]

    assert scene.same("mart", "SELECT * FROM sales_reporting.nation", "SELECT * FROM shop.nation")
    assert scene.same(
        "mart",
        "SELECT custkey, name, nationkey, mktsegment FROM sales_reporting.customer",
        "SELECT custkey, name, nationkey, mktsegment FROM shop.customer WHERE acctbal >= 0",
    )
    masked = "custkey, nationkey, mktsegment"
    assert scene.same(
        "mart",
        f"SELECT {masked} FROM marketing.customer",  # noqa: S608
        f"SELECT {masked} FROM shop.customer",  # noqa: S608
    )


def test_everything_ran_on_the_cluster(scene: Scene) -> None:
    applications = {name: application for application, name in scene.cluster.ended().items()}
    for dag_id in (PARTIES, MASKED):
        for task in scene.spec("retail", dag_id)["tasks"]:
            executed = scene.cluster.executed(applications[task["id"]])
            # Executors read and stage rows; what a driver can hold may be exported without.
            assert "Finished task" in executed or task["verb"] == "export"


def test_ends_the_job_of_a_task_that_is_given_up(scene: Scene) -> None:
    scene.airflow.unpause(PARTIES)
    before = published(scene)
    run = scene.airflow.run(PARTIES)
    until("the cluster works for it", scene.cluster.active, 180, 0.1)
    assert commands(run)
    path = f"dags/{PARTIES}/dagRuns/{run}/taskInstances/in.parties"
    scene.airflow.call("PATCH", path, {"new_state": "failed"})
    until("the job is ended", lambda: not commands(run), 180, 0.1)
    until("the cluster works for nobody", lambda: not scene.cluster.active(), 180, 0.1)
    assert scene.airflow.finished(PARTIES, run, 300) == "failed"
    # It had no time to do its work.
    assert published(scene) == before


def test_an_operator_ends_the_driver_that_it_started(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in scene.environment.items():
        monkeypatch.setenv(name, value)
    task: Any = parse(scene.bundles["retail"])[PARTIES].task_dict["in.parties"]
    context = {"ti": SimpleNamespace(dag_id=PARTIES, run_id="by hand", task_id="in.parties")}
    before = published(scene)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(task.execute, context)
        until("the cluster works for it", scene.cluster.active, 180, 0.1)
        task.on_kill()
        with pytest.raises(AirflowException, match="exit code -9: killed"):
            running.result(300)
    until("the cluster works for nobody", lambda: not scene.cluster.active(), 180, 0.1)
    assert published(scene) == before


def published(scene: Scene) -> set[str]:
    """What the ledger has been told."""
    return {path.name for path in scene.lake.glob("ingestions/parties/ledger/_delta_log/*.json")}
