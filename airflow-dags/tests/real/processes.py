"""Processes that belong to one test run and end with it, with all that they have started."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


class Processes:
    """Each leads a session of its own, and logs into a file of the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._begun: list[subprocess.Popen[bytes]] = []

    def begin(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Starts one, in addition to what the environment of this process says."""
        with (self._folder / f"{name}.log").open("wb") as log:
            self._begun.append(
                subprocess.Popen(
                    command,
                    env={**os.environ, **environment},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )

    def require_alive(self) -> None:
        """Fails if one has ended by itself."""
        for process in self._begun:
            if process.poll() is not None:
                raise ChildProcessError(
                    f"{process.args!r} ended with {process.returncode}: see {self._folder}"
                )

    def stop(self) -> None:
        """Ends all, the last one first, and what they leave behind."""
        for process in reversed(self._begun):
            process.terminate()
        for process in self._begun:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(15)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
