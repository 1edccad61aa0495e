"""A Spark that is none of Maven's, and a cluster of it: a master and a worker of our own."""

import contextlib
import json
import os
import signal
import subprocess
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from real.machine import PROJECT, until
from real.postgres import TARGET, free_port
from real.processes import Processes

JAR = PROJECT / "spark-jobs/target/milepost-jobs.jar"
_MAIN_CLASS = "io.milepost.job.JobCommand"


def distribution() -> Path:
    """The folder of a Spark as PyPI has it, which is fetched if it is not there."""
    script = PROJECT / "airflow-dags/environment"
    done = subprocess.run([script, "spark"], check=True, stdout=subprocess.PIPE, text=True)
    (home,) = Path(done.stdout.strip()).glob("lib/python*/site-packages/pyspark")
    return home


def delta() -> list[Path]:
    """The jars of Delta Lake that a distribution lacks."""
    jars = sorted(TARGET.glob("delta/*/*.jar"))
    if len(jars) != 2:
        raise FileNotFoundError(
            f"Two jars of Delta Lake wanted in {TARGET / 'delta'}, there are {jars}. Run:"
            " ./mvnw -pl airflow-dags -am -DskipTests clean verify"
        )
    return jars


class Cluster:
    """Processes that belong to one test run and end with it."""

    def __init__(self, folder: Path) -> None:
        self.home = distribution()
        self._folder = folder
        self._web = free_port()
        self._processes = Processes(folder)
        self.master = f"spark://127.0.0.1:{free_port()}"
        # As docs/airflow.md tells whoever runs a cluster; the rest keeps it on this machine, and small.
        settings = {
            "spark.jars": ",".join(str(jar) for jar in delta()),
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": "2",
            # Short jobs end before the better compiler has paid off.
            "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
            "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1",
        }
        (folder / "conf").mkdir(parents=True)
        lines = "".join(f"{name} {value}\n" for name, value in settings.items())
        (folder / "conf/spark-defaults.conf").write_text(lines)
        # Of those who submit.
        self.environment = {
            "MILEPOST_JOBS_JAR": str(JAR),
            "SPARK_CONF_DIR": str(folder / "conf"),
            "PATH": f"{os.environ['PATH']}:{self.home / 'bin'}",
        }

    def start(self) -> None:
        """Starts both, and waits until the worker has found its master."""
        host, port = self.master.removeprefix("spark://").split(":")
        listen = ["--host", host, "--webui-port"]
        self._begin("master.Master", *listen, str(self._web), "--port", port)
        until("the master answers", self._answers, 120)
        cores = ["--cores", "2", "--memory", "1g", "--work-dir", str(self._folder / "work")]
        self._begin("worker.Worker", *listen, str(free_port()), *cores, self.master)
        until("the worker is there", lambda: self._answers() and self.status()["aliveworkers"] == 1, 120)

    def stop(self) -> None:
        """Ends both, and the executors they have started."""
        self._processes.stop()

    def status(self) -> Any:
        """What the master says of itself."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self._web}/json/", timeout=5) as answer:
            return json.loads(answer.read())

    def active(self) -> list[str]:
        """The applications that are under way, by their ids."""
        return [app["id"] for app in self.status()["activeapps"]]

    def ended(self) -> dict[str, str]:
        """The names of those that have ended, by their ids."""
        return {app["id"]: app["name"] for app in self.status()["completedapps"]}

    def executed(self, application: str) -> str:
        """What the executors of an application have logged."""
        files = (self._folder / "work" / application).glob("*/stderr")
        return "\n".join(path.read_text(errors="replace") for path in files)

    def submit(
        self, master: str, *arguments: str, more: Mapping[str, str], options: Sequence[str] = ()
    ) -> "Submitted":
        """Starts a job as somebody at a terminal does, in a folder of its own."""
        folder = self._folder / f"submitted-{len(list(self._folder.glob('submitted-*')))}"
        folder.mkdir()
        return Submitted(
            ["spark-submit", "--master", master, *options, "--class", _MAIN_CLASS, str(JAR), *arguments],
            {**os.environ, **more, **self.environment},
            folder,
        )

    def _begin(self, what: str, *arguments: str) -> None:
        environment = {
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_CONF_DIR": str(self._folder / "conf"),
            "SPARK_LOCAL_DIRS": str(self._folder / "local"),
        }
        command = [str(self.home / "bin/spark-class"), f"org.apache.spark.deploy.{what}", *arguments]
        self._processes.begin(what, command, environment)

    def _answers(self) -> bool:
        self._processes.require_alive()
        try:
            self.status()
        except OSError:
            return False
        return True


class Submitted:
    """A spark-submit, which is the driver too; it ends with the block that it is used in."""

    def __init__(self, command: list[str], environment: Mapping[str, str], folder: Path) -> None:
        self.folder = folder
        with (folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                command,
                env=environment,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )

    def __enter__(self) -> "Submitted":
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()

    def pause(self) -> None:
        """Lets it do nothing until it goes on."""
        os.killpg(self._process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """After a pause."""
        os.killpg(self._process.pid, signal.SIGCONT)

    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def log(self) -> str:
        """What it has logged, and what it has told people."""
        return (self.folder / "log").read_text(errors="replace")

    def ends(self, code: int) -> str:
        """What it has printed when it ended with a code."""
        printed, _ = self._process.communicate(timeout=300)
        assert self._process.returncode == code, self.log()[-20_000:]
        return printed
