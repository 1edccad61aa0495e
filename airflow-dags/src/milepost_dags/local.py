"""Starts jobs on the machine of the worker."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from typing import TYPE_CHECKING, Any

from airflow.sdk import BaseOperator

from milepost_dags._compat import AirflowException
from milepost_dags.job import COMMAND, PARENT, job_environment, local_command
from milepost_dags.running import run_of, settle

if TYPE_CHECKING:
    from airflow.sdk import Context

    from milepost_dags.bundle import Profile
    from milepost_dags.job import JobCall

_SECONDS_TO_END = 20


class LocalJob(BaseOperator):
    """One job as a process of this machine."""

    # Shown by Airflow for every run, and part of the DAG's version. Words, digests, nothing else.
    template_fields = ("verb", "job", "runtime")

    def __init__(self, *, call: JobCall, profile: Profile, runtime: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.verb = call.verb
        self.job = call.digest
        self.runtime = runtime
        self._call = call
        self._profile = profile
        self._process: subprocess.Popen[str] | None = None

    def execute(self, context: Context) -> None:
        """Runs the job, with its output in the task's log."""
        command = local_command(self._profile.memory_mib) + self._call.arguments(run_of(context))
        self.log.info("%s", command)
        self._process = self._start(command)
        for line in self._process.stdout or ():
            self.log.info("%s", line.rstrip("\n"))
        settle(self._process.wait(), self.log)

    def on_kill(self) -> None:
        """Ends the job and all that it started."""
        process = self._process
        if process is None or process.poll() is not None:
            return
        self._signal(process, signal.SIGTERM)
        try:
            process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._signal(process, signal.SIGKILL)

    def _start(self, command: list[str]) -> subprocess.Popen[str]:
        if shutil.which(command[0]) is None:
            raise AirflowException(
                f"Cannot start {command[0]}: no such program (set {COMMAND} to scripts/milepost)"
            )
        return subprocess.Popen(
            command,
            env={**job_environment(), **PARENT, **self._memory()},
            # Never written to: it ends with us, and the job with it.
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            # A group of its own: scripts/milepost starts others, and all of them are to end together.
            start_new_session=True,
        )

    def _memory(self) -> dict[str, str]:
        return {} if self._profile.memory_mib is None else {"MILEPOST_HEAP": f"{self._profile.memory_mib}m"}

    @staticmethod
    def _signal(process: subprocess.Popen[str], number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
