"""The smallest example, from its model to the consumer's table, by a real Airflow."""

import os
import time
from datetime import datetime

from processes import processes
from real.machine import until
from real.scene import Scene

ORDERS = "mp.local.in.orders"
CARE = "mp.local.care.20"


def delivered(scene: Scene) -> bool:
    """Whether the consumer has what the source has."""
    return all(
        scene.same("reports", f"SELECT * FROM reporting.{name}", f"SELECT * FROM shop.{name}")  # noqa: S608
        for name in ("orders", "lineitem")
    )


def test_loads_without_errors(scene: Scene) -> None:
    assert scene.airflow.get("importErrors")["import_errors"] == []
    dag = scene.airflow.dags()[ORDERS]
    assert dag["is_paused"]
    assert dag["owners"] == ["main"]
    assert not [dag for dag in scene.airflow.dags().values() if "problem" in str(dag["tags"])]


def test_shows_words_of_people_as_they_are(scene: Scene) -> None:
    doc = scene.airflow.get(f"dags/{ORDERS}/details")["doc_md"]
    assert r"wordsofaperson \{\{ 7\*7 \}\} \{\% raw \%\} \$\(id\) \<b\>" in doc


def test_keeps_to_its_schedule(scene: Scene) -> None:
    schedule = scene.spec("hello", ORDERS)["schedule"]
    assert (schedule["kind"], schedule["seconds"]) == ("interval", 3_600_000)
    scene.airflow.unpause(ORDERS)
    dag = scene.airflow.dags()[ORDERS]
    assert dag["timetable_summary"] == "every 3600000 s"
    following = datetime.fromisoformat(dag["next_dagrun_run_after"]).timestamp()
    assert 0 < following - time.time() <= 3_600_000
    assert (following - schedule["offset"]) % 3_600_000 == 0
    assert scene.airflow.runs(ORDERS) == []


def test_delivers_and_follows(scene: Scene) -> None:
    scene.airflow.unpause(ORDERS)
    first = scene.airflow.run(ORDERS)
    assert scene.airflow.finished(ORDERS, first, 600) == "success", scene.airflow.logs()[-20_000:]
    assert delivered(scene)
    events = scene.airflow.get("assets/events")["asset_events"]
    assert {event["uri"] for event in events} == {
        "x-milepost://local/orders/lineitem",
        "x-milepost://local/orders/orders",
    }
    scene.postgres.execute("shop", "UPDATE shop.orders SET totalprice = 1 WHERE orderkey = 7")
    scene.postgres.execute("shop", "DELETE FROM shop.lineitem WHERE orderkey = 7")
    assert not delivered(scene)
    second = scene.airflow.run(ORDERS)
    assert scene.airflow.finished(ORDERS, second, 600) == "success"
    assert delivered(scene)


def test_a_refusal_is_not_tried_again(scene: Scene) -> None:
    scene.postgres.execute("shop", "ALTER TABLE shop.orders RENAME TO hidden")
    try:
        run = scene.airflow.run(ORDERS)
        assert scene.airflow.finished(ORDERS, run, 600) == "failed"
        tasks = scene.airflow.tasks(ORDERS, run)
        assert (tasks["in.orders"]["state"], tasks["in.orders"]["try_number"]) == ("failed", 1)
        assert tasks["out.orders.mart"]["state"] == "upstream_failed"
        assert "exit code 4: refused (a retry would not help)" in scene.airflow.logs()
    finally:
        scene.postgres.execute("shop", "ALTER TABLE shop.hidden RENAME TO orders")


def test_ends_the_job_of_a_task_that_is_given_up(scene: Scene) -> None:
    run = scene.airflow.run(ORDERS)
    started = until("the job is started", lambda: commands(run), 180, 0.1)
    assert not [command for command in started if "canary" in command or "wordsofaperson" in command]
    path = f"dags/{ORDERS}/dagRuns/{run}/taskInstances/in.orders"
    scene.airflow.call("PATCH", path, {"new_state": "failed"})
    until("the job is ended", lambda: not commands(run), 180, 0.1)
    assert scene.airflow.finished(ORDERS, run, 300) == "failed"


def test_a_render_of_the_same_makes_no_version(scene: Scene) -> None:
    assert versions(scene) == {ORDERS: 1, CARE: 1}
    scene.render("hello")
    for path in scene.bundles["hello"].glob("*.py"):
        os.utime(path)
    rendered = time.time()

    def swept() -> bool:
        dags = scene.airflow.dags()
        return all(
            datetime.fromisoformat(dags[dag_id]["last_parsed_time"]).timestamp() > rendered
            for dag_id in (ORDERS, CARE)
        )

    until("the DAGs are parsed again", swept, 180)
    assert versions(scene) == {ORDERS: 1, CARE: 1}


def versions(scene: Scene) -> dict[str, int]:
    """How many versions Airflow keeps of each DAG."""
    return {
        dag_id: scene.airflow.get(f"dags/{dag_id}/dagVersions")["total_entries"] for dag_id in (ORDERS, CARE)
    }


def commands(run: str) -> list[str]:
    """The processes that work for a run, by their command lines."""
    return [process.command for process in processes() if f"/{run}/" in process.command]
