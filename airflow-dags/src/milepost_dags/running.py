"""What every operator of ours does the same way when its task runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from milepost_dags._compat import AirflowException, AirflowFailException
from milepost_dags.job import Outcome, Run, outcome

if TYPE_CHECKING:
    from airflow.sdk import Context


class Logger(Protocol):
    """What a task writes its log with."""

    def info(self, event: str, *arguments: object) -> object:
        """Writes a line."""


def run_of(context: Context) -> Run:
    """The run that a task is part of."""
    task = context["ti"]
    return Run(task.dag_id, task.run_id, task.task_id)


def settle(exit_code: int, log: Logger) -> None:
    """Ends a task as its job has ended.

    :raises AirflowFailException: if a retry would not help
    :raises AirflowException: if it may
    """
    what, meaning = outcome(exit_code)
    message = f"The job ended with exit code {exit_code}: {meaning} ({what.value})"
    if what is Outcome.STOP:
        raise AirflowFailException(message)
    if what is Outcome.RETRY:
        raise AirflowException(message)
    log.info("%s", message)
