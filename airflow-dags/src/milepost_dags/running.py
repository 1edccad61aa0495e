"""What every operator of ours does the same way when its task runs."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Protocol

from milepost_dags._compat import AirflowException, AirflowFailException
from milepost_dags.job import Outcome, Run, outcome

if TYPE_CHECKING:
    from airflow.sdk import Context


class Logger(Protocol):
    """What a task writes its log with."""

    def info(self, event: str, *arguments: object) -> object:
        """Writes a line."""


_LONGEST = 500
_NO_TEXT = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


class LastWords:
    """What a job says last of itself: the message of its summary, which is a line of JSON."""

    def __init__(self) -> None:
        self._line = ""

    def hear(self, line: str) -> None:
        """Takes note of a line of the job's output."""
        if line.startswith("{") and '"jobs"' in line:
            self._line = line

    def __str__(self) -> str:
        """The message as one line that is not too long; empty if there is none."""
        try:
            message = json.loads(self._line)["jobs"][-1]["message"]
        except (ValueError, LookupError, TypeError, RecursionError):
            return ""
        text = _NO_TEXT.sub(" ", message).strip() if isinstance(message, str) else ""
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def run_of(context: Context) -> Run:
    """The run that a task is part of."""
    task = context["ti"]
    return Run(task.dag_id, task.run_id, task.task_id)


def settle(exit_code: int, log: Logger, said: LastWords) -> None:
    """Ends a task as its job has ended, in the job's own words where it found some.

    :raises AirflowFailException: if a retry would not help
    :raises AirflowException: if it may
    """
    what, meaning = outcome(exit_code)
    message = f"The job ended with exit code {exit_code}: {meaning} ({what.value})"
    if text := str(said):
        message = f"{message}: {text}"
    if what is Outcome.STOP:
        raise AirflowFailException(message)
    if what is Outcome.RETRY:
        raise AirflowException(message)
    log.info("%s", message)
