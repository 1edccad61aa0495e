"""A whole Airflow of our own: API server, scheduler, DAG processor, triggerer."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from real.postgres import free_port
from real.processes import Processes

PROJECT = Path(__file__).parents[3]
_COMPONENTS = ("api-server", "scheduler", "dag-processor", "triggerer")


def until(what: str, ready: Callable[[], Any], seconds: float, pause: float = 0.5) -> Any:
    """Waits for something, and returns it."""
    end = time.monotonic() + seconds
    while not (found := ready()):
        if time.monotonic() > end:
            raise TimeoutError(f"Not within {seconds} s: {what}")
        time.sleep(pause)
    return found


class Airflow:
    """Processes that belong to one test run and end with it."""

    def __init__(
        self, folder: Path, database: str, bundles: Mapping[str, Path], environment: Mapping[str, str]
    ) -> None:
        self.home = folder
        self.home.mkdir(parents=True)
        self._port = free_port()
        self._token = ""
        self._processes = Processes(folder)
        base = f"http://127.0.0.1:{self._port}"
        self.url = base
        settings = {
            "CORE__LOAD_EXAMPLES": "False",
            "CORE__EXECUTOR": "LocalExecutor",
            "CORE__PARALLELISM": "4",
            "CORE__MIN_SERIALIZED_DAG_UPDATE_INTERVAL": "0",
            "CORE__EXECUTION_API_SERVER_URL": f"{base}/execution/",
            "CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
            "DATABASE__SQL_ALCHEMY_CONN": database,
            "API__BASE_URL": base,
            "API__HOST": "127.0.0.1",
            "API__PORT": str(self._port),
            "API__WORKERS": "1",
            "API__SECRET_KEY": "of this test",
            "API_AUTH__JWT_SECRET": "of this test, and long enough for what signs with it: 0123456789",
            "DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "3",
            "DAG_PROCESSOR__REFRESH_INTERVAL": "3",
            "DAG_PROCESSOR__BUNDLE_REFRESH_CHECK_INTERVAL": "1",
            "DAG_PROCESSOR__STALE_DAG_THRESHOLD": "1",
            "SCHEDULER__PARSING_CLEANUP_INTERVAL": "1",
            "DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": json.dumps(
                [
                    {
                        "name": name,
                        "classpath": "airflow.dag_processing.bundles.local.LocalDagBundle",
                        "kwargs": {"path": str(bundle), "refresh_interval": 3},
                    }
                    for name, bundle in bundles.items()
                ]
            ),
            "USAGE_DATA_COLLECTION__ENABLED": "False",
        }
        self._environment = {
            **os.environ,
            **environment,
            **{f"AIRFLOW__{name}": value for name, value in settings.items()},
            "AIRFLOW_HOME": str(self.home),
            "PATH": f"{Path(sys.executable).parent}:{environment['PATH']}",
        }

    def start(self) -> None:
        """Makes the metadata database, starts everything, and waits until it answers."""
        with (self.home / "migrate.log").open("wb") as log:
            subprocess.run(
                [*self._command("db"), "migrate"], env=self._environment, check=True, stdout=log, stderr=log
            )
        for component in _COMPONENTS:
            self._processes.begin(component, self._command(component), self._environment)
        until("the API server answers", self._answers, 300)

    def stop(self) -> None:
        """Ends everything, the children that were left behind included."""
        self._processes.stop()

    def get(self, path: str) -> Any:
        """What the API says."""
        return self.call("GET", path)

    def call(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        """Asks the API for something."""
        request = urllib.request.Request(
            f"{self.url}/api/v2/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from error

    def dags(self) -> dict[str, dict[str, Any]]:
        """All DAGs by their ids."""
        return {dag["dag_id"]: dag for dag in self.get("dags?limit=100")["dags"]}

    def unpause(self, dag_id: str) -> None:
        """Lets the runs of a DAG begin."""
        self.call("PATCH", f"dags/{dag_id}", {"is_paused": False})

    def runs(self, dag_id: str) -> list[dict[str, Any]]:
        """The runs of a DAG."""
        found: list[dict[str, Any]] = self.get(f"dags/{dag_id}/dagRuns")["dag_runs"]
        return found

    def run(self, dag_id: str) -> str:
        """Starts a run, and returns its id."""
        run: dict[str, str] = self.call("POST", f"dags/{dag_id}/dagRuns", {"logical_date": None})
        return run["dag_run_id"]

    def finished(self, dag_id: str, run_id: str, seconds: float) -> str:
        """How a run ended."""

        def state() -> str | None:
            found: str = self.get(f"dags/{dag_id}/dagRuns/{run_id}")["state"]
            return found if found in ("success", "failed") else None

        found: str = until(f"run {run_id} of {dag_id} ends", state, seconds)
        return found

    def tasks(self, dag_id: str, run_id: str) -> dict[str, dict[str, Any]]:
        """The task instances of a run."""
        found = self.get(f"dags/{dag_id}/dagRuns/{run_id}/taskInstances")["task_instances"]
        return {task["task_id"]: task for task in found}

    def logs(self) -> str:
        """All that was logged."""
        files = [path for path in self.home.rglob("*.log") if path.is_file()]
        return "\n".join(path.read_text(errors="replace") for path in files)

    def _command(self, component: str) -> list[str]:
        return [sys.executable, "-m", "airflow", component]

    def _answers(self) -> bool:
        self._processes.require_alive()
        try:
            request = urllib.request.Request(f"{self.url}/auth/token")
            with urllib.request.urlopen(request, timeout=5) as answer:
                self._token = json.loads(answer.read())["access_token"]
        except OSError:
            return False
        return True
