"""What Airflow keeps of a bundle: the same in every process, and moved by nothing but the model."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bundles import HELLO, RETAIL, Bundle
from parsed import parse, serialized

ORDERS = "mp.local.in.orders"
PROGRAM = Path(__file__).with_name("parsed.py")


def in_a_process(folder: Path, seed: str) -> str:
    """The serialized DAGs, from a process of their own."""
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(folder)],
        env={**os.environ, "PYTHONHASHSEED": seed},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout.splitlines()[-1]


@pytest.fixture
def hello(tmp_path: Path) -> Bundle:
    """A copy of the smallest bundle."""
    return Bundle(HELLO, tmp_path / "hello")


@pytest.mark.parametrize("bundle", [HELLO, RETAIL], ids=["hello", "retail"])
def test_two_processes_serialize_the_same(bundle: Path) -> None:
    first = in_a_process(bundle, "1")
    assert first == in_a_process(bundle, "2")
    assert len(json.loads(first)) == len(json.loads((bundle / "manifest.json").read_text())["dags"])


def test_another_job_moves_its_dag_alone(hello: Bundle) -> None:
    neighbour = hello.neighbour(ORDERS, "mp.local.in.other")
    before = {dag_id: serialized(dag) for dag_id, dag in parse(hello.folder).items()}
    hello.change(ORDERS, lambda dag: dag["tasks"][0].update(job="0" * 64))
    after = {dag_id: serialized(dag) for dag_id, dag in parse(hello.folder).items()}
    assert after[ORDERS] != before[ORDERS]
    assert {
        after[neighbour] == before[neighbour],
        after["mp.local.care.20"] == before["mp.local.care.20"],
    } == {True}


def test_another_commit_or_place_moves_nothing(hello: Bundle, tmp_path: Path) -> None:
    before = {dag_id: serialized(dag) for dag_id, dag in parse(hello.folder).items()}
    manifest = hello.folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace("c0ffee", "decade"))
    moved = hello.folder.rename(tmp_path / "elsewhere")
    assert {dag_id: serialized(dag) for dag_id, dag in parse(moved).items()} == before


def test_names_only_ids_in_what_is_rendered_for_a_run() -> None:
    for dag in parse(RETAIL).values():
        for task in serialized(dag)["dag"]["tasks"]:
            fields: dict[str, Any] = task["__var"]
            assert fields["template_fields"] == ["verb", "job", "runtime"]
            assert fields["verb"].isalpha()
            assert len(fields["job"]) == 64
            assert fields["runtime"] == "small"
            assert fields["_task_module"].startswith("milepost_dags.")
