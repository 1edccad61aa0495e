"""How a job is called, and what its exit code means to a scheduler. Knows nothing of Airflow."""

from __future__ import annotations

import enum
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from milepost_dags.bundle import Bundle

MAIN_CLASS = "io.milepost.job.JobCommand"
JAR = "MILEPOST_JOBS_JAR"
COMMAND = "MILEPOST_JOBS_COMMAND"

# Asks a job to end when its stdin does: nobody else would stop it when its starter is killed.
PARENT = {"MILEPOST_PARENT": "stdin"}

_NOT_FOR_JOBS = re.compile(r"_*AIRFLOW_")


class Outcome(enum.Enum):
    """What a scheduler does when a job has ended."""

    DONE = "done"
    RETRY = "try again"
    STOP = "a retry would not help"


_MEANINGS: Mapping[int, tuple[Outcome, str]] = {
    0: (Outcome.DONE, "done"),
    1: (Outcome.RETRY, "failed in a way nobody foresaw"),
    2: (Outcome.STOP, "the command line is wrong: milepost_dags and the jobs are of different versions"),
    3: (Outcome.STOP, "the model is invalid"),
    4: (Outcome.STOP, "refused"),
    5: (Outcome.DONE, "another attempt did it"),
    6: (Outcome.RETRY, "a host is down or did not answer in time"),
}


def outcome(exit_code: int) -> tuple[Outcome, str]:
    """What follows from an exit code, and what it means; of one nobody knows, that it was killed."""
    return _MEANINGS.get(exit_code, (Outcome.RETRY, "killed, or could not be started"))


@dataclass(frozen=True)
class Run:
    """The run of a task: the same when Airflow tries it again."""

    dag_id: str
    run_id: str
    task_id: str

    def __str__(self) -> str:
        return f"{self.dag_id}/{self.run_id}/{self.task_id}"


@dataclass(frozen=True)
class JobCall:
    """One job of a bundle, to be called by a task."""

    bundle: Bundle
    verb: str
    digest: str

    def file(self) -> Path:
        """Where the job file is.

        :raises TornBundleError: if the bundle does not hold the job
        """
        return self.bundle.job(self.digest)

    def arguments(self, run: Run) -> list[str]:
        """What the jobs are told, by somebody who reads this bundle's files.

        :raises TornBundleError: if the bundle does not hold the job
        """
        # As it is: nothing in the path of a root is encoded.
        return self._arguments(f"file://{self.file()}", run)

    def arguments_elsewhere(self, run: Run) -> list[str]:
        """What the jobs are told on another machine, which got the file in its working directory."""
        return self._arguments(f"{self.digest}.json", run)

    def _arguments(self, job: str, run: Run) -> list[str]:
        commit = self.bundle.manifest().commit
        return ["job", self.verb, "--job", job, "--run", str(run), "--commit", commit]


def job_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What a job inherits: not what Airflow is told, such as the login of its own database."""
    return {name: value for name, value in environment.items() if not _NOT_FOR_JOBS.match(name)}


def jar(environment: Mapping[str, str] = os.environ) -> str:
    """Where the jobs are.

    :raises LookupError: if nobody says so
    """
    found = environment.get(JAR)
    if not found:
        raise LookupError(f"Cannot start a job: {JAR} is not set (set it to where milepost-jobs.jar is)")
    return found


def local_command(memory_mib: int | None, environment: Mapping[str, str] = os.environ) -> list[str]:
    """What starts a job on this machine: scripts/milepost, or spark-submit where only the jar is named."""
    if COMMAND not in environment and JAR in environment:
        memory = [] if memory_mib is None else ["--driver-memory", f"{memory_mib}m"]
        return ["spark-submit", "--master", "local[*]", *memory, "--class", MAIN_CLASS, jar(environment)]
    return [environment.get(COMMAND) or "milepost"]
