"""What loading costs, and that nothing is imported or read that is not needed."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bundles import HELLO, RETAIL, Bundle

PACKAGE = Path(__file__).parents[1]
ORDERS = "mp.local.in.orders"

# As a process of Airflow that has imported what every DAG file needs.
_MEASURE = """
import builtins, json, sys
import airflow.sdk
from airflow.sdk import DAG, Asset, AssetAny, BaseOperator
for name in sys.argv[2:]:
    __import__(name)
known = set(sys.modules)
read = []
sys.addaudithook(lambda event, args: read.append(str(args[0])) if event == "open" else None)
import milepost_dags
read.clear()
import importlib.util
spec = importlib.util.spec_from_file_location("shard", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
print(json.dumps({
    "modules": sorted(set(sys.modules) - known),
    "read": [path for path in read if "/bundle/" in path],
    "dags": {name: dag.task_ids for name, dag in vars(module).items() if isinstance(dag, DAG)},
}))
"""


def measure(bundle: Bundle, dag_id: str, *warm: str, **context: str) -> dict[str, Any]:
    """What a process does that loads the shard of a DAG, and has imported some modules before."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(bundle.python(dag_id)), *warm],
        env={**os.environ, **{f"_AIRFLOW_PARSING_CONTEXT_{name}": value for name, value in context.items()}},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


@pytest.fixture
def hello(tmp_path: Path) -> Bundle:
    """A copy of the smallest bundle."""
    return Bundle(HELLO, tmp_path / "bundle")


def test_reads_its_shard_and_how_tasks_are_started(hello: Bundle) -> None:
    read = {Path(path).name for path in measure(hello, ORDERS)["read"]}
    assert read - {"__pycache__"} <= {"milepost_shard_212.py", "shard_212.jsonl", "runtimes.json"} | {
        name for name in read if name.endswith(".pyc") or ".pyc." in name
    }


def test_imports_no_provider_for_a_local_task(hello: Bundle) -> None:
    modules = measure(hello, ORDERS)["modules"]
    assert "milepost_dags.local" in modules
    assert not [name for name in modules if name.startswith("airflow.providers")]
    assert "milepost_dags.spark" not in modules


def test_a_worker_imports_what_its_task_needs(hello: Bundle) -> None:
    """A DAG of which one task runs on a cluster: the other is started without what starts that one."""
    runtimes = hello.folder / "runtimes.json"
    profiles = json.loads(runtimes.read_text())
    profiles["profiles"]["large"] = {"type": "yarn", "settings": {"queue": "data"}}
    runtimes.write_text(json.dumps(profiles))
    hello.change(ORDERS, lambda dag: dag["tasks"][0].update(runtime="large"))
    local = measure(hello, ORDERS, DAG_ID=ORDERS, TASK_ID="out.orders.mart")
    cluster = measure(hello, ORDERS, DAG_ID=ORDERS, TASK_ID="in.orders")
    assert local["dags"] == {ORDERS: ["in.orders", "out.orders.mart"]} == cluster["dags"]
    assert not {"milepost_dags.spark", "milepost_dags.timetable"} & set(local["modules"])
    assert "milepost_dags.spark" in cluster["modules"]


def test_no_provider_is_left_to_import_after_a_warm_file(hello: Bundle) -> None:
    """What the renderer writes into the warm files of a platform whose jobs run on a cluster."""
    hello.runtime("standalone", master="spark://spark.acme.example:7077")
    warm = "airflow.providers.apache.spark.operators.spark_submit"
    modules = measure(hello, ORDERS, warm)["modules"]
    assert "milepost_dags.spark" in modules
    assert not [name for name in modules if name.startswith("airflow.providers")]


def test_a_worker_builds_one_dag_of_a_shard_of_forty(tmp_path: Path) -> None:
    bundle = Bundle(RETAIL, tmp_path / "bundle")
    dag_id = "mp.lake.in.parties"
    for place in range(39):
        bundle.neighbour(dag_id, f"mp.lake.in.other_{place}")
    whole = measure(bundle, dag_id)
    one = measure(bundle, dag_id, DAG_ID="mp.lake.in.other_38", TASK_ID="in.parties")
    assert len(whole["dags"]) == 40
    assert list(one["dags"]) == ["mp.lake.in.other_38"]


def test_a_wheel_is_built_with_all_of_it(tmp_path: Path) -> None:
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"),
            *("--disable-pip-version-check", "--wheel-dir", str(tmp_path), str(PACKAGE)),
        ],
        check=True,
    )
    (wheel,) = tmp_path.glob("milepost_dags-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        plugins = next(name for name in names if name.endswith("entry_points.txt"))
        assert b"milepost=milepost_dags.timetable:MilepostPlugin" in archive.read(plugins)
    sources = {f"milepost_dags/{path.name}" for path in (PACKAGE / "src/milepost_dags").glob("*.py")}
    assert sources | {"milepost_dags/py.typed"} <= names
