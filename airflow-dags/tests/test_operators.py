"""Tasks start jobs, pass on how they ended, and end what they started."""

import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bundles import HELLO, Bundle
from milepost_dags._compat import AirflowException, AirflowFailException
from milepost_dags.bundle import TornBundleError
from parsed import parse
from processes import processes

ORDERS = "mp.local.in.orders"
INGEST = "b4c394b372c03d5cd7f3eb82f3956d20a56f14e64c68b124912bdc0c1e9f163e"
COMMIT = "c0ffee0000000000000000000000000000000000"
RUN = f"{ORDERS}/manual__2026-01-01T00:00:00+00:00/in.orders"
CONTEXT: Any = {
    "ti": SimpleNamespace(dag_id=ORDERS, run_id="manual__2026-01-01T00:00:00+00:00", task_id="in.orders")
}

# What a job is told, and then what the test wants of it.
_PROGRAM = f"""#!{sys.executable}
import json, os, sys, time
with open(os.environ["TOLD"], "w") as told:
    json.dump({{"arguments": sys.argv[1:], "environment": dict(os.environ), "group": os.getpgrp()}}, told)
print("a line of the job")
sys.stdout.flush()
exec(os.environ["DO"])
"""

_STUBBORN = "import signal, subprocess; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
_MEEK = "signal.signal(signal.SIGTERM, signal.SIG_DFL)"


class Program:
    """A program in the place of the jobs that notes how it was called."""

    def __init__(self, folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = folder / "bin" / name
        self.path.parent.mkdir()
        self.path.write_text(_PROGRAM)
        self.path.chmod(self.path.stat().st_mode | stat.S_IXUSR)
        self._told = folder / "told.json"
        self._monkeypatch = monkeypatch
        monkeypatch.setenv("TOLD", str(self._told))
        monkeypatch.setenv("PATH", f"{self.path.parent}:{os.environ['PATH']}")
        self.does("sys.exit(0)")

    def does(self, code: str) -> None:
        """What it does when it is called."""
        self._monkeypatch.setenv("DO", code)

    @property
    def told(self) -> dict[str, Any]:
        """How it was called."""
        told: dict[str, Any] = json.loads(self._told.read_text())
        return told

    def wait(self) -> dict[str, Any]:
        """How it was called, once it was."""
        until(self._told.exists)
        until(lambda: self._told.read_text().endswith("}"))
        return self.told


def until(ready: Callable[[], bool]) -> None:
    """Waits for something that happens soon."""
    end = time.monotonic() + 20
    while not ready():
        assert time.monotonic() < end
        threading.Event().wait(0.02)


@pytest.fixture
def hello(tmp_path: Path) -> Bundle:
    """A copy of the smallest bundle."""
    return Bundle(HELLO, tmp_path / "hello")


@pytest.fixture
def submit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """In the place of spark-submit."""
    monkeypatch.setenv("MILEPOST_JOBS_JAR", "/opt/milepost-jobs.jar")
    return Program(tmp_path, "spark-submit", monkeypatch)


def with_memory(bundle: Bundle) -> None:
    """Gives the profile of the tasks 3 GiB."""
    path = bundle.folder / "runtimes.json"
    path.write_text(path.read_text().replace('"type":"local"', '"memory_mib":3072,"type":"local"'))


def task(bundle: Bundle) -> Any:
    """The ingestion's operator."""
    return parse(bundle.folder)[ORDERS].task_dict["in.orders"]


def arguments(bundle: Bundle) -> list[str]:
    """What the ingestion's job has to be told."""
    job = f"file://{bundle.folder}/jobs/{INGEST}.json"
    return ["job", "ingest", "--job", job, "--run", RUN, "--commit", COMMIT]


class TestLocal:
    """On the worker's machine."""

    @pytest.fixture
    def milepost(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
        """In the place of scripts/milepost."""
        program = Program(tmp_path, "milepost", monkeypatch)
        monkeypatch.delenv("MILEPOST_JOBS_JAR", raising=False)
        monkeypatch.delenv("MILEPOST_JOBS_COMMAND", raising=False)
        return program

    def test_starts_the_job_of_the_bundle(self, hello: Bundle, milepost: Program) -> None:
        assert task(hello).execute(CONTEXT) is None
        assert milepost.told["arguments"] == arguments(hello)
        assert milepost.told["environment"]["MILEPOST_PARENT"] == "stdin"
        assert "MILEPOST_HEAP" not in milepost.told["environment"]

    def test_keeps_to_itself_what_airflow_is_told(
        self, hello: Bundle, milepost: Program, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "postgresql://airflow:secret@db/airflow")
        monkeypatch.setenv("MILEPOST_SHOP_PASSWORD", "of the job")
        task(hello).execute(CONTEXT)
        told = milepost.told["environment"]
        assert not [name for name in told if "AIRFLOW" in name]
        assert told["MILEPOST_SHOP_PASSWORD"] == "of the job"  # noqa: S105

    def test_starts_the_command_it_is_told(
        self, hello: Bundle, milepost: Program, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = milepost.path.rename(milepost.path.with_name("other"))
        monkeypatch.setenv("MILEPOST_JOBS_COMMAND", str(other))
        task(hello).execute(CONTEXT)
        assert milepost.told["arguments"] == arguments(hello)

    def test_says_that_there_is_no_such_program(self, hello: Bundle, milepost: Program) -> None:
        milepost.path.unlink()
        with pytest.raises(AirflowException) as failed:
            task(hello).execute(CONTEXT)
        assert str(failed.value) == (
            "Cannot start milepost: no such program"
            " (set MILEPOST_JOBS_COMMAND to the absolute path of scripts/milepost)"
        )

    def test_starts_spark_submit_where_only_the_jar_is_named(self, hello: Bundle, submit: Program) -> None:
        task(hello).execute(CONTEXT)
        assert submit.told["arguments"] == [
            *("--master", "local[*]", "--class", "io.milepost.job.JobCommand", "/opt/milepost-jobs.jar"),
            *arguments(hello),
        ]

    def test_gives_the_command_the_memory_of_the_profile(self, hello: Bundle, milepost: Program) -> None:
        with_memory(hello)
        task(hello).execute(CONTEXT)
        assert milepost.told["environment"]["MILEPOST_HEAP"] == "3072m"

    def test_gives_spark_submit_the_memory_of_the_profile(self, hello: Bundle, submit: Program) -> None:
        with_memory(hello)
        task(hello).execute(CONTEXT)
        assert submit.told["arguments"][2:4] == ["--driver-memory", "3072m"]

    @pytest.mark.parametrize("code", [0, 5])
    def test_done_is_success(self, hello: Bundle, milepost: Program, code: int) -> None:
        milepost.does(f"sys.exit({code})")
        task(hello).execute(CONTEXT)

    @pytest.mark.parametrize(
        ("code", "message"),
        [
            (1, "exit code 1: failed in a way nobody foresaw (try again)"),
            (6, "exit code 6: a host is down or did not answer in time (try again)"),
            (137, "exit code 137: killed, or could not be started (try again)"),
        ],
    )
    def test_some_ends_are_tried_again(
        self, hello: Bundle, milepost: Program, code: int, message: str
    ) -> None:
        milepost.does(f"sys.exit({code})")
        with pytest.raises(AirflowException) as failed:
            task(hello).execute(CONTEXT)
        assert str(failed.value) == f"The job ended with {message}"
        assert not isinstance(failed.value, AirflowFailException)

    @pytest.mark.parametrize("code", [2, 3, 4])
    def test_some_ends_are_final(self, hello: Bundle, milepost: Program, code: int) -> None:
        milepost.does(f"sys.exit({code})")
        with pytest.raises(AirflowFailException, match=rf"exit code {code}: .* \(a retry would not help\)"):
            task(hello).execute(CONTEXT)

    def test_a_signal_is_tried_again(self, hello: Bundle, milepost: Program) -> None:
        milepost.does("os.kill(os.getpid(), 9)")
        with pytest.raises(AirflowException, match="exit code -9: killed"):
            task(hello).execute(CONTEXT)

    def test_a_job_that_is_not_what_its_name_says_is_not_started(
        self, hello: Bundle, milepost: Program
    ) -> None:
        job = hello.folder / "jobs" / f"{INGEST}.json"
        job.write_bytes(job.read_bytes()[:-1])
        operator = task(hello)
        with pytest.raises(
            TornBundleError, match=r"its content has the digest [0-9a-f]{64}\. The bundle is being"
        ):
            operator.execute(CONTEXT)
        job.unlink()
        with pytest.raises(TornBundleError, match=r"Cannot read .*: No such file or directory"):
            operator.execute(CONTEXT)
        with pytest.raises(FileNotFoundError):
            _ = milepost.told

    def test_the_commit_is_that_of_the_moment(self, hello: Bundle, milepost: Program) -> None:
        operator = task(hello)
        manifest = hello.folder / "manifest.json"
        manifest.write_text(manifest.read_text().replace(COMMIT, "worktree:0123abc"))
        operator.execute(CONTEXT)
        assert milepost.told["arguments"][-1] == "worktree:0123abc"

    @pytest.mark.parametrize(
        ("code", "said"),
        [
            ('print(\'{"jobs":[{"message":"Consumer mart\\\\n  refuses"}]}\')', ": Consumer mart refuses"),
            ('print(\'{"jobs":[{"message":"a"}]}\\n{"jobs":[{"message":"b"}]}\\nc\')', ": b"),
            ("print('{\"jobs\":[{\"message\":\"' + 'x' * 9999 + '\"}]}')", ": " + "x" * 499 + "…"),
            ('print(\'{"jobs":[{"message":"\\\\ud800{}%s"}]}\', end=\'\')', ": {}%s"),
            ('print(\'{"jobs":[{"message":""}]}\')', ""),
            ('print(\'{"jobs":[{"message":7}]}\')', ""),
            ("print('{\"jobs\":[]}')", ""),
            ("print('{\"jobs\":')", ""),
            ("print('{\"jobs\":' + '1' * 5000 + '}')", ""),
        ],
        ids=range(9),
    )
    def test_tells_what_the_job_said_last(
        self, hello: Bundle, milepost: Program, code: str, said: str
    ) -> None:
        milepost.does(f"{code}; sys.stdout.flush(); sys.exit(4)")
        with pytest.raises(AirflowFailException) as failed:
            task(hello).execute(CONTEXT)
        assert str(failed.value) == f"The job ended with exit code 4: refused (a retry would not help){said}"

    def test_does_not_wait_for_who_keeps_the_output_of_a_job_that_has_ended(
        self, hello: Bundle, milepost: Program, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("milepost_dags.local._SECONDS_TO_END", 0.5)
        milepost.does(
            "import subprocess; command = ['sh', '-c', 'while echo x; do sleep 0.1; done'];"
            " daemon = subprocess.Popen(command, start_new_session=True);"
            " open(os.environ['TOLD'], 'w').write(json.dumps({'daemon': daemon.pid}))"
        )
        operator = task(hello)
        running = threading.Thread(target=operator.execute, args=(CONTEXT,))
        running.start()
        running.join(20)
        ended = not running.is_alive()
        os.killpg(milepost.told["daemon"], signal.SIGKILL)
        assert ended
        running.join()

    def test_leaves_nobody_of_a_job_that_has_ended(
        self, hello: Bundle, milepost: Program, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("milepost_dags.local._SECONDS_TO_END", 0.5)
        milepost.does("import subprocess; subprocess.Popen(['sleep', '600']); os.kill(os.getpid(), 9)")
        with pytest.raises(AirflowException, match="exit code -9: killed"):
            task(hello).execute(CONTEXT)
        until(lambda: not members(milepost.told["group"]))

    def test_waits_a_moment_for_who_passes_its_last_lines_on(self, hello: Bundle, milepost: Program) -> None:
        milepost.does(
            "import subprocess; print('before', flush=True);"
            ' line = \'{"jobs":[{"message":"late"}]}\';'
            " subprocess.Popen(['sh', '-c', 'sleep 0.5; echo \"$1\"', 'sh', line]); sys.exit(4)"
        )
        with pytest.raises(AirflowFailException, match=r"help\): late$"):
            task(hello).execute(CONTEXT)

    @pytest.mark.parametrize(
        "does",
        [
            "import subprocess; subprocess.run(['sleep', '600'])",
            # Neither it nor what it started cares.
            f"{_STUBBORN}; subprocess.run(['sleep', '600'])",
            # It ends, what it started does not care.
            f"{_STUBBORN}; child = subprocess.Popen(['sleep', '600']); {_MEEK}; child.wait()",
        ],
        ids=["meek", "stubborn", "stubborn below"],
    )
    def test_ends_what_it_started(
        self, hello: Bundle, milepost: Program, does: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("milepost_dags.local._SECONDS_TO_END", 0.5)
        milepost.does(does)
        operator = task(hello)
        failures: list[BaseException] = []

        def run() -> None:
            try:
                operator.execute(CONTEXT)
            except AirflowException as failure:
                failures.append(failure)

        running = threading.Thread(target=run)
        running.start()
        group = milepost.wait()["group"]
        until(lambda: len(members(group)) > 1)
        operator.on_kill()
        running.join(20)
        assert not running.is_alive()
        assert "killed" in str(failures[0])
        until(lambda: not members(group))

    def test_has_nothing_to_end_before_it_starts(self, hello: Bundle) -> None:
        task(hello).on_kill()

    def test_a_job_ends_when_its_worker_is_killed(
        self, hello: Bundle, milepost: Program, tmp_path: Path
    ) -> None:
        milepost.does("sys.stdin.read()")
        code = (
            "import sys; sys.path[:0] = sys.argv[2:]; from test_operators import *;"
            " task(SimpleNamespace(folder=Path(sys.argv[1]))).execute(CONTEXT)"
        )
        worker = subprocess.Popen(
            [sys.executable, "-c", code, str(hello.folder), str(Path(__file__).parent)],
            stdout=subprocess.DEVNULL,
            env={**os.environ, "AIRFLOW_HOME": str(tmp_path / "home")},
        )
        job = milepost.wait()["group"]
        assert members(job)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        until(lambda: not members(job))


def members(group: int) -> list[str]:
    """The commands of a group of processes that have not ended."""
    return [process.command for process in processes() if process.group == group]


class TestSpark:
    """On a cluster, through spark-submit."""

    def test_submits_to_a_standalone_cluster(self, hello: Bundle, submit: Program) -> None:
        hello.runtime("standalone", master="spark://spark.acme.example:7077")
        task(hello).execute(CONTEXT)
        assert submit.told["arguments"] == [
            *("--master", "spark://spark.acme.example:7077", "--name", "in.orders"),
            *("--class", "io.milepost.job.JobCommand", "--deploy-mode", "client"),
            *("/opt/milepost-jobs.jar", *arguments(hello)),
        ]
        assert submit.told["environment"]["MILEPOST_PARENT"] == "stdin"
        assert not [name for name in submit.told["environment"] if "AIRFLOW" in name]

    @pytest.mark.parametrize("host", ["spark.k8s.acme.example", "spark.yarn.acme.example"])
    def test_a_host_may_be_called_as_another_type(
        self, hello: Bundle, submit: Program, host: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hello.runtime("standalone", master=f"spark://{host}:7077")
        # Of a job that writes nothing the provider would want to know the exit code of a pod.
        submit.path.write_text("#!/bin/sh\n")
        task(hello).execute(CONTEXT)
        submit.path.write_text(_PROGRAM)
        # And it would want the client of Kubernetes.
        monkeypatch.setattr("airflow.providers.apache.spark.hooks.spark_submit.kube_client", None)
        task(hello).execute(CONTEXT)
        assert submit.told["arguments"][:2] == ["--master", f"spark://{host}:7077"]
        submit.does("sys.exit(6)")
        with pytest.raises(AirflowException, match="exit code 6: a host is down"):
            task(hello).execute(CONTEXT)

    def test_so_may_that_of_kubernetes(self, hello: Bundle, submit: Program) -> None:
        hello.runtime(
            "kubernetes", master="k8s://https://yarn.acme.example", namespace="data", image="acme/spark:4"
        )
        submit.does("print('\\t exit code: 5')")
        task(hello).execute(CONTEXT)
        assert submit.told["arguments"][:2] == ["--master", "k8s://https://yarn.acme.example"]

    def test_tells_what_the_job_said_last(self, hello: Bundle, submit: Program) -> None:
        hello.runtime("standalone", master="spark://h:7077")
        submit.does('print(\'{"jobs":[{"message":"no such table"}]}\'); sys.exit(4)')
        with pytest.raises(AirflowFailException, match=r"exit code 4: refused \(.*\): no such table$"):
            task(hello).execute(CONTEXT)

    def test_asks_a_standalone_cluster_for_cores(self, hello: Bundle, submit: Program) -> None:
        hello.runtime("standalone", master="spark://h:7077")
        path = hello.folder / "runtimes.json"
        numbers = '"cores":2,"executors":3,"memory_mib":4096,"settings"'
        path.write_text(path.read_text().replace('"settings"', numbers))
        task(hello).execute(CONTEXT)
        told = " ".join(submit.told["arguments"])
        assert "--total-executor-cores 6 --executor-cores 2 --executor-memory 4096m" in told

    def test_submits_to_yarn(self, hello: Bundle, submit: Program) -> None:
        hello.runtime("yarn", queue="data")
        path = hello.folder / "runtimes.json"
        path.write_text(path.read_text().replace('"settings"', '"cores":2,"executors":3,"settings"'))
        task(hello).execute(CONTEXT)
        assert submit.told["arguments"] == [
            *("--master", "yarn", "--num-executors", "3", "--executor-cores", "2", "--name", "in.orders"),
            *("--class", "io.milepost.job.JobCommand", "--queue", "data", "--deploy-mode", "client"),
            *("/opt/milepost-jobs.jar", *arguments(hello)),
        ]

    def test_submits_to_kubernetes(self, hello: Bundle, submit: Program) -> None:
        hello.runtime(
            "kubernetes", master="k8s://https://k8s.acme.example", namespace="data", image="acme/spark:4"
        )
        submit.does("print('\\t exit code: 0')")
        task(hello).execute(CONTEXT)
        told = submit.told["arguments"]
        assert told[:2] == ["--master", "k8s://https://k8s.acme.example"]
        assert "spark.kubernetes.namespace=data" in told
        assert "spark.kubernetes.container.image=acme/spark:4" in told
        assert told[told.index("--deploy-mode") + 1] == "cluster"
        # A pod is brought the job file, and must not wait for the stdin of spark-submit.
        assert told[told.index("--files") + 1] == f"{hello.folder}/jobs/{INGEST}.json"
        assert told[told.index("--job") + 1] == f"{INGEST}.json"
        assert "MILEPOST_PARENT" not in submit.told["environment"]
        assert not [word for word in told if "MILEPOST_PARENT" in word]
        assert not [name for name in submit.told["environment"] if "AIRFLOW" in name]

    def test_the_exit_code_of_a_pod_counts(self, hello: Bundle, submit: Program) -> None:
        hello.runtime(
            "kubernetes", master="k8s://https://k8s.acme.example", namespace="data", image="acme/spark:4"
        )
        submit.does("print('\\t exit code: 5')")
        task(hello).execute(CONTEXT)
        submit.does("print('\\t exit code: 4')")
        with pytest.raises(AirflowFailException, match="exit code 4: refused"):
            task(hello).execute(CONTEXT)
        submit.does("print('\\t exit code: 0'); sys.exit(1)")
        with pytest.raises(AirflowException, match="exit code 1: failed"):
            task(hello).execute(CONTEXT)

    @pytest.mark.parametrize(("code", "final"), [(1, False), (4, True), (5, None), (6, False)])
    def test_ends_as_its_job_does(
        self, hello: Bundle, submit: Program, code: int, final: bool | None
    ) -> None:
        hello.runtime("standalone", master="spark://h:7077")
        submit.does(f"sys.exit({code})")
        if final is None:
            task(hello).execute(CONTEXT)
            return
        with pytest.raises(AirflowException, match=f"exit code {code}") as failed:
            task(hello).execute(CONTEXT)
        assert isinstance(failed.value, AirflowFailException) is final

    def test_says_that_nobody_said_where_the_jobs_are(
        self, hello: Bundle, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hello.runtime("yarn", queue="data")
        monkeypatch.delenv("MILEPOST_JOBS_JAR", raising=False)
        with pytest.raises(LookupError, match="MILEPOST_JOBS_JAR is not set"):
            task(hello).execute(CONTEXT)

    def test_ends_what_it_started(self, hello: Bundle, submit: Program) -> None:
        hello.runtime("standalone", master="spark://h:7077")
        submit.does("time.sleep(600)")
        operator = task(hello)
        failures: list[BaseException] = []

        def run() -> None:
            try:
                operator.execute(CONTEXT)
            except AirflowException as failure:
                failures.append(failure)

        running = threading.Thread(target=run)
        running.start()
        submit.wait()
        operator.on_kill()
        running.join(20)
        assert not running.is_alive()
        assert "exit code -9: killed" in str(failures[0])

    def test_has_nothing_to_end_before_it_starts(self, hello: Bundle) -> None:
        hello.runtime("standalone", master="spark://h:7077")
        operator = task(hello)
        operator.on_kill()
        assert operator._hook is None

    def test_none_of_it_is_a_template(self, hello: Bundle) -> None:
        hello.runtime("yarn", queue="{{ 7*7 }}")
        operator = task(hello)
        assert operator.template_fields == ("verb", "job", "runtime")
        assert [getattr(operator, field) for field in operator.template_fields] == ["ingest", INGEST, "small"]
