"""Starts jobs on the machine of the worker."""

from __future__ import annotations

import contextlib
import os
import selectors
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from airflow.sdk import BaseOperator

from milepost_dags._compat import AirflowException
from milepost_dags.job import COMMAND, PARENT, job_environment, local_command
from milepost_dags.running import LastWords, run_of, settle

if TYPE_CHECKING:
    from airflow.sdk import Context

    from milepost_dags.bundle import Profile
    from milepost_dags.job import JobCall

# Airflow kills a task that has not ended 5 s after it was told to.
_SECONDS_TO_END = 3


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
        self._process: subprocess.Popen[bytes] | None = None

    def execute(self, context: Context) -> None:
        """Runs the job, with its output in the task's log."""
        command = local_command(self._profile.memory_mib) + self._call.arguments(run_of(context))
        self.log.info("%s", command)
        process = self._process = self._start(command)
        said = LastWords()
        for line in _lines(process):
            said.hear(line)
            self.log.info("%s", line)
        code = process.wait()
        # Who is left of its group would work beside the next attempt.
        self._signal(process, signal.SIGKILL)
        self._process = None
        settle(code, self.log, said)

    def on_kill(self) -> None:
        """Ends the job and all that it started."""
        process = self._process
        if process is None:
            return
        self._signal(process, signal.SIGTERM)
        end = time.monotonic() + _SECONDS_TO_END
        while self._signal(process, 0) and time.monotonic() < end:
            time.sleep(0.05)
        # Also where the first of them has ended: others may not have cared.
        self._signal(process, signal.SIGKILL)

    def _start(self, command: list[str]) -> subprocess.Popen[bytes]:
        if shutil.which(command[0]) is None:
            raise AirflowException(
                f"Cannot start {command[0]}: no such program"
                f" (set {COMMAND} to the absolute path of scripts/milepost)"
            )
        return subprocess.Popen(
            command,
            env={**job_environment(), **PARENT, **self._memory()},
            # Never written to: it ends with us, and the job with it.
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # A group of its own: scripts/milepost starts others, and all of them are to end together.
            start_new_session=True,
        )

    def _memory(self) -> dict[str, str]:
        return {} if self._profile.memory_mib is None else {"MILEPOST_HEAP": f"{self._profile.memory_mib}m"}

    @staticmethod
    def _signal(process: subprocess.Popen[bytes], number: int) -> bool:
        """Whether anybody was left to get it."""
        process.poll()  # Who has ended counts until its end was seen.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
            return True
        return False


def _lines(process: subprocess.Popen[bytes]) -> Iterator[str]:
    """What a job writes until it has ended; a little longer if others still hold its output, not for ever."""
    parts: list[bytes] = []
    end: float | None = None
    with selectors.DefaultSelector() as selector:
        selector.register(_output(process), selectors.EVENT_READ)
        while end is None or time.monotonic() < end:
            if end is None and process.poll() is not None:
                end = time.monotonic() + _SECONDS_TO_END
            if not selector.select(0.5):
                continue
            chunk = os.read(_output(process), 1 << 16)
            if not chunk:
                break
            *ends, begun = chunk.split(b"\n")
            for end_of_line in ends:
                yield _text(parts, end_of_line)
                parts = []
            parts.append(begun)
    if any(parts):
        yield _text(parts, b"")


def _text(parts: list[bytes], end: bytes) -> str:
    return b"".join((*parts, end)).decode("utf-8", "replace")


def _output(process: subprocess.Popen[bytes]) -> int:
    assert process.stdout is not None  # noqa: S101 - it was started so
    return process.stdout.fileno()
