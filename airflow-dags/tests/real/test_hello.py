"""The smallest example, from its model to the consumer's table, by a real Airflow."""

import json
import os
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from processes import processes
from real.machine import PROJECT, Airflow, jobs_environment, milepost, until
from real.postgres import Postgres

ORDERS = "mp.local.in.orders"
# In the passwords and in a text of the model, so that they are found wherever these are written.
SECRET = "canary{{7*7}}$HOME"  # noqa: S105
TEXT = "wordsofaperson {{ 7*7 }} {% raw %} $(id) <b>"

_SHOP = """
CREATE SCHEMA shop;
CREATE TABLE shop.orders (
  orderkey bigint PRIMARY KEY, custkey bigint NOT NULL, orderstatus char(1) NOT NULL,
  totalprice numeric(15,2) NOT NULL, orderdate date NOT NULL, orderpriority varchar(15) NOT NULL,
  clerk varchar(15) NOT NULL, shippriority integer NOT NULL, comment varchar(79));
CREATE TABLE shop.lineitem (
  orderkey bigint NOT NULL, linenumber integer NOT NULL, partkey bigint NOT NULL, suppkey bigint NOT NULL,
  quantity numeric(15,2) NOT NULL, extendedprice numeric(15,2) NOT NULL, discount numeric(15,2) NOT NULL,
  tax numeric(15,2) NOT NULL, returnflag char(1) NOT NULL, linestatus char(1) NOT NULL,
  shipdate date NOT NULL, commitdate date NOT NULL, receiptdate date NOT NULL,
  shipinstruct varchar(25) NOT NULL, shipmode varchar(10) NOT NULL, comment varchar(44),
  PRIMARY KEY (orderkey, linenumber));
INSERT INTO shop.orders SELECT n, n % 7, 'O', n * 1.5, date '2026-01-01' + n, 'high', 'c', 0, 'order ' || n
  FROM generate_series(1, 50) n;
INSERT INTO shop.lineitem SELECT o, l, o * l, l, 1, 2, 0, 0, 'N', 'O', '2026-01-02', '2026-01-03',
  '2026-01-04', 'none', 'air', NULL FROM generate_series(1, 50) o, generate_series(1, 3) l;
"""


class Scene:
    """What all tests here share: a shop, a mart, a rendered bundle, and an Airflow that has loaded it."""

    def __init__(self, folder: Path, postgres: Postgres) -> None:
        self.postgres = postgres
        self._prepare()
        self.environment = jobs_environment(folder / "milepost") | {
            name: value
            for who in ("SHOP", "MART")
            for name, value in (
                (f"MILEPOST_{who}_USER", who.lower()),
                (f"MILEPOST_{who}_PASSWORD", SECRET),
            )
        }
        self.model = folder / "model"
        self._write_model()
        self._bundles = folder / "bundles"
        self.render()
        self.bundle = self._bundles / "local"
        database = f"postgresql+psycopg2://postgres@127.0.0.1:{postgres.port}/airflow"
        self.airflow = Airflow(folder / "airflow", database, self.bundle, self.environment)

    def _prepare(self) -> None:
        for name in ("airflow", "shop", "mart"):
            self.postgres.execute("postgres", f"CREATE DATABASE {name}")
        for name in ("shop", "mart"):
            self.postgres.execute("postgres", f"CREATE ROLE {name} LOGIN PASSWORD '{SECRET}'")
            self.postgres.execute("postgres", f"ALTER DATABASE {name} OWNER TO {name}")
        self.postgres.execute("shop", _SHOP)
        self.postgres.execute("shop", "GRANT USAGE ON SCHEMA shop TO shop")
        self.postgres.execute("shop", "GRANT SELECT ON ALL TABLES IN SCHEMA shop TO shop")

    def _write_model(self) -> None:
        example = PROJECT / "examples/hello"
        self.model.mkdir()
        (self.model / "orders.odcs.yaml").write_text((example / "orders.odcs.yaml").read_text())
        text = (example / "milepost.yaml").read_text()
        text = text.replace("host: localhost", f"host: 127.0.0.1, port: {self.postgres.port}")
        text = text.replace("  orders:\n", f"  orders:\n    description: '{TEXT}'\n")
        (self.model / "milepost.yaml").write_text(text)

    def render(self) -> None:
        """The bundle of the model as it is now."""
        milepost(self.environment, "render", str(self.model), "--bundle", str(self._bundles))

    def table(self, database: str, name: str) -> list[tuple[Any, ...]]:
        """All rows."""
        return sorted(self.postgres.rows(database, f"SELECT t::text FROM {name} t"))  # noqa: S608

    def delivered(self) -> bool:
        """Whether the consumer has what the source has."""
        return all(
            self.table("mart", f"reporting.{name}") == self.table("shop", f"shop.{name}")
            for name in ("orders", "lineitem")
        )


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A running Airflow that knows the DAGs."""
    folder = tmp_path_factory.mktemp("hello")
    postgres = Postgres(folder / "postgres")
    try:
        postgres.start()
        until("PostgreSQL answers", postgres.ready, 30)
        scene = Scene(folder, postgres)
        try:
            scene.airflow.start()
            for name, slots in json.loads((scene.bundle / "manifest.json").read_text())["pools"].items():
                pool = {"name": name, "slots": slots, "include_deferred": False}
                scene.airflow.call("POST", "pools", pool)
            until("the DAGs are there", lambda: scene.airflow.get("dags")["total_entries"] == 2, 60)
            yield scene
        finally:
            scene.airflow.stop()
    finally:
        postgres.stop()


def test_loads_without_errors(scene: Scene) -> None:
    assert scene.airflow.get("importErrors")["import_errors"] == []
    dags = {dag["dag_id"]: dag for dag in scene.airflow.get("dags")["dags"]}
    assert sorted(dags) == sorted(json.loads((scene.bundle / "manifest.json").read_text())["dags"])
    assert dags[ORDERS]["is_paused"]
    assert dags[ORDERS]["owners"] == ["main"]
    doc = scene.airflow.get(f"dags/{ORDERS}/details")["doc_md"]
    assert r"wordsofaperson \{\{ 7\*7 \}\} \{\% raw \%\} \$\(id\) \<b\>" in doc


def test_delivers_and_follows(scene: Scene) -> None:
    scene.airflow.call("PATCH", f"dags/{ORDERS}", {"is_paused": False})
    first = scene.airflow.run(ORDERS)
    assert scene.airflow.finished(ORDERS, first, 240) == "success", scene.airflow.logs()[-20_000:]
    assert scene.delivered()
    events = scene.airflow.get("assets/events")["asset_events"]
    assert {event["uri"] for event in events} == {
        "x-milepost://local/orders/lineitem",
        "x-milepost://local/orders/orders",
    }
    scene.postgres.execute("shop", "UPDATE shop.orders SET totalprice = 1 WHERE orderkey = 7")
    scene.postgres.execute("shop", "DELETE FROM shop.lineitem WHERE orderkey = 9")
    second = scene.airflow.run(ORDERS)
    assert scene.airflow.finished(ORDERS, second, 240) == "success"
    assert scene.delivered()


def test_a_refusal_is_not_tried_again(scene: Scene) -> None:
    scene.postgres.execute("shop", "ALTER TABLE shop.orders RENAME TO hidden")
    try:
        run = scene.airflow.run(ORDERS)
        assert scene.airflow.finished(ORDERS, run, 120) == "failed"
        tasks = scene.airflow.tasks(ORDERS, run)
        assert (tasks["in.orders"]["state"], tasks["in.orders"]["try_number"]) == ("failed", 1)
        assert tasks["out.orders.mart"]["state"] == "upstream_failed"
        assert "exit code 4: refused (a retry would not help)" in scene.airflow.logs()
    finally:
        scene.postgres.execute("shop", "ALTER TABLE shop.hidden RENAME TO orders")


def test_ends_the_job_of_a_task_that_is_given_up(scene: Scene) -> None:
    run = scene.airflow.run(ORDERS)
    started = until("the job is started", lambda: commands(run), 60, 0.1)
    assert not [command for command in started if "canary" in command or "wordsofaperson" in command]
    path = f"dags/{ORDERS}/dagRuns/{run}/taskInstances/in.orders"
    scene.airflow.call("PATCH", path, {"new_state": "failed"})
    until("the job is ended", lambda: not commands(run), 60, 0.1)
    assert scene.airflow.finished(ORDERS, run, 60) == "failed"


def test_a_render_of_the_same_makes_no_version(scene: Scene) -> None:
    def versions() -> dict[str, int]:
        return {
            dag_id: scene.airflow.get(f"dags/{dag_id}/dagVersions")["total_entries"]
            for dag_id in (ORDERS, "mp.local.care.20")
        }

    assert versions() == {ORDERS: 1, "mp.local.care.20": 1}
    scene.render()
    for path in sorted(scene.bundle.glob("*.py")):
        os.utime(path)
    parsed = time.time()

    def swept() -> bool:
        dags = scene.airflow.get("dags")["dags"]
        return all(_seconds(dag["last_parsed_time"]) > parsed for dag in dags)

    until("all DAGs are parsed again", swept, 60)
    assert versions() == {ORDERS: 1, "mp.local.care.20": 1}


def test_nobody_finds_a_secret_or_text_of_the_model(scene: Scene) -> None:
    """Runs last: looks at all that the others have left behind."""
    logs = scene.airflow.logs()
    assert "--commit" in logs
    assert "canary" not in logs
    assert "wordsofaperson" not in logs
    tables = scene.postgres.rows(
        "airflow", "SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public'"
    )
    assert len(tables) > 40
    for (table,) in tables:
        rows = scene.postgres.rows("airflow", f"SELECT t::text FROM {table} t")  # noqa: S608
        assert not [row for row in rows if "canary" in row[0]], table
    rendered = scene.postgres.rows(
        "airflow", "SELECT rendered_fields::text FROM rendered_task_instance_fields"
    )
    assert len(rendered) >= 5
    for (fields,) in rendered:
        assert set(json.loads(fields)) == {"verb", "job", "runtime"}
        assert "wordsofaperson" not in fields


def commands(run: str) -> list[str]:
    """The processes that work for a run, by their command lines."""
    return [process.command for process in processes() if f"/{run}/" in process.command]


def _seconds(time_: str) -> float:
    return datetime.fromisoformat(time_).timestamp()
