"""Measures what a DAG processor of a real Airflow does with a large bundle (dag-4, dag-5)."""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from real.machine import until
from real.postgres import Postgres

_LONG = str(10**7)

_BY_HAND = """from datetime import timedelta

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import DAG, Asset

with DAG(
    dag_id={dag_id!r},
    schedule={schedule},
    doc_md={doc!r},
    tags={tags!r},
    catchup=False,
    max_active_runs=1,
):
"""
_TASK_BY_HAND = """    {name} = SparkSubmitOperator(
        task_id={id!r},
        application="/opt/milepost/milepost-jobs.jar",
        java_class="io.milepost.job.JobCommand",
        application_args=["job", {verb!r}, "--job", "/srv/jobs/{job}.json"],
        conn_id="spark",
        owner={owner!r},
        outlets=[{outlets}],
        pool={pool!r},
        pool_slots={slots},
        priority_weight={priority},
        weight_rule="absolute",
        retries={retries},
        retry_delay=timedelta(seconds={retry_delay}),
        retry_exponential_backoff=2.0,
        execution_timeout=timedelta(seconds={timeout}),
        do_xcom_push=False,
    )
"""


@dataclass(frozen=True)
class Sweep:
    """What it took a DAG processor to read each file of a folder once."""

    cpu: float
    slowest: float
    versions: tuple[tuple[Any, ...], ...]


class Bench:
    """DAG processors, one after the other, on a database for each folder."""

    def __init__(self, folder: Path, postgres: Postgres) -> None:
        self._folder = folder
        self._postgres = postgres
        self._run([*self._airflow("db"), "migrate"], "template")

    def sweeps(self, bundle: Path, database: str, dags: int) -> tuple[Sweep, Sweep]:
        """Lets a new DAG processor read a folder on an empty database, and then read it again."""
        self._postgres.execute("postgres", f"CREATE DATABASE {database} TEMPLATE template")
        with (self._folder / "log").open("ab") as log:
            process = psutil.Popen(
                self._airflow("dag-processor"),
                env=self._environment(database, bundle),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
            try:
                first = self._sweep(process, database, dags, 0, 0)
                touched = time.time()
                for path in bundle.glob("*.py"):
                    os.utime(path)
                again = self._sweep(process, database, dags, touched, first.cpu)
            finally:
                process.terminate()
                process.wait()
        return first, again

    def _sweep(self, process: psutil.Popen, database: str, dags: int, since: float, earlier: float) -> Sweep:
        read = f"SELECT count(*) FROM dag WHERE last_parsed_time > to_timestamp({since})"  # noqa: S608
        until(f"{dags} DAGs are read", lambda: self._number(database, read) >= dags, 3600, 1)
        # Files without DAGs may be left; between two files there is hardly a moment.
        for _ in range(3):
            until("nothing is read any more", lambda: not process.children(), 60, 0.5)
            time.sleep(0.5)
        problems = "SELECT (SELECT count(*) FROM import_error) + (SELECT count(*) FROM dag WHERE is_stale)"
        assert self._number(database, problems) == 0
        return Sweep(
            # Of the processor, and of its children that ended.
            cpu=sum(process.cpu_times()[:4]) - earlier,
            slowest=self._number(database, "SELECT max(last_parse_duration) FROM dag"),
            versions=tuple(
                self._postgres.rows(
                    database,
                    "SELECT v.dag_id, v.version_number, s.dag_hash FROM dag_version v"
                    " JOIN serialized_dag s ON s.dag_version_id = v.id ORDER BY v.dag_id, v.version_number",
                )
            ),
        )

    def _number(self, database: str, query: str) -> float:
        ((found,),) = self._postgres.rows(database, query)
        return float(found)

    @staticmethod
    def _airflow(verb: str) -> list[str]:
        return [sys.executable, "-m", "airflow", verb]

    def _run(self, command: list[str], database: str) -> None:
        self._postgres.execute("postgres", f"CREATE DATABASE {database}")
        with (self._folder / "log").open("ab") as log:
            subprocess.run(
                command, env=self._environment(database, self._folder), check=True, stdout=log, stderr=log
            )

    def _environment(self, database: str, bundle: Path) -> dict[str, str]:
        server = f"postgresql+psycopg2://postgres@127.0.0.1:{self._postgres.port}"
        local = "airflow.dag_processing.bundles.local.LocalDagBundle"
        settings = {
            "CORE__LOAD_EXAMPLES": "False",
            "CORE__MIN_SERIALIZED_DAG_UPDATE_INTERVAL": "0",
            "DATABASE__SQL_ALCHEMY_CONN": f"{server}/{database}",
            "DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": json.dumps(
                [{"name": "lake", "classpath": local, "kwargs": {"path": str(bundle)}}]
            ),
            # Each file once.
            "DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": _LONG,
            "DAG_PROCESSOR__REFRESH_INTERVAL": _LONG,
            "USAGE_DATA_COLLECTION__ENABLED": "False",
        }
        return {
            **os.environ,
            **{f"AIRFLOW__{name}": value for name, value in settings.items()},
            "AIRFLOW_HOME": str(self._folder / "home"),
        }


def by_hand(spec: dict[str, Any]) -> str:
    """The DAG file that somebody would write without us."""
    schedule = spec["schedule"]
    if schedule["kind"] == "assets":
        when = f"[{', '.join(f'Asset({uri!r})' for uri in schedule['assets'])}]"
    else:
        when = repr(schedule.get("cron"))
    text = _BY_HAND.format(schedule=when, **{key: spec[key] for key in ("dag_id", "doc", "tags")})
    names = {task["id"]: f"task_{place}" for place, task in enumerate(spec["tasks"])}
    for task in spec["tasks"]:
        terms = {"pool": "default_pool", "slots": 1, **task, "owner": spec["owner"]}
        terms["outlets"] = ", ".join(f"Asset({uri!r})" for uri in task["outlets"])
        text += _TASK_BY_HAND.format(name=names[task["id"]], **terms)
        for earlier in task["after"]:
            text += f"    {names[earlier]} >> {names[task['id']]}\n"
    return text


def specs(bundle: Path) -> list[dict[str, Any]]:
    """All lines of a bundle."""
    files = sorted(bundle.glob("specs/*.jsonl"))
    return [json.loads(line) for path in files for line in path.read_text().splitlines()]


def write_by_hand(lines: list[dict[str, Any]], folder: Path) -> None:
    """A file per DAG."""
    folder.mkdir()
    for spec in lines:
        (folder / f"{spec['dag_id'].replace('.', '_')}.py").write_text(by_hand(spec))


def part(bundle: Path, folder: Path, dags: int) -> None:
    """A copy of some of the files, each of one DAG."""
    shutil.copytree(bundle, folder, ignore=shutil.ignore_patterns("jobs"))
    surplus = sorted(path for path in folder.glob("*.py") if "warm" not in path.name)[dags:]
    for path in surplus:
        path.unlink()


def whole(bench: Bench, name: str, folder: Path, sample: int, dags: int) -> tuple[float, float]:
    """The CPU of two sweeps over a file for each DAG, from those over a sample and a part of that."""
    few = sample // 5
    some = folder.with_name(f"{name}_part")
    part(folder, some, few)
    small = bench.sweeps(some, f"{name}_part", few)
    large = bench.sweeps(folder, name, sample)
    first, again = (
        low.cpu + (high.cpu - low.cpu) / (sample - few) * (dags - few)
        for low, high in zip(small, large, strict=True)
    )
    return first, again


def say(text: str) -> None:
    """Prints a figure as soon as it is known."""
    print(text, flush=True)


def main(folder: Path) -> None:
    """Measures, in a folder with both bundles."""
    postgres = Postgres(folder / "postgres")
    postgres.start()
    try:
        until("PostgreSQL answers", postgres.ready, 60)
        bench = Bench(folder, postgres)
        shards = folder / "bundles/shards/lake"
        dags = len(specs(shards))
        first, again = bench.sweeps(shards, "shards", dags)
        say(
            f"dag-4: {dags} DAGs: {first.cpu:.0f} s of CPU, again {again.cpu:.0f} s; slowest file"
            f" {first.slowest:.1f} s on the clock, again {again.slowest:.1f} s (goal: 5 s)"
        )
        new = set(again.versions) - set(first.versions)
        say(f"dag-5: {len(first.versions)} versions, after the second sweep {len(new)} that differ (goal: 0)")
        files = folder / "bundles/files/lake"
        sample = specs(files)
        hand = folder / "bundles/hand"
        write_by_hand(sample, hand)
        for what, name, bundle in (
            ("a file per DAG of ours (--shards 0)", "files", files),
            ("a file per DAG by hand", "hand", hand),
        ):
            start, later = whole(bench, name, bundle, len(sample), dags)
            say(
                f"dag-4: {what}, extrapolated from {len(sample)}: {start:.0f} s, again {later:.0f} s:"
                f" ours is 1/{start / first.cpu:.1f}, again 1/{later / again.cpu:.1f} (goal: 1/6)"
            )
    finally:
        postgres.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
