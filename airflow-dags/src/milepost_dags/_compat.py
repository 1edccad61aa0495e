"""What differs between the versions of Airflow that we run on: 3.0.6 to 3.3.2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from airflow.sdk import BaseOperator

if TYPE_CHECKING:
    from airflow.sdk import CronTriggerTimetable
    from airflow.sdk.exceptions import AirflowException, AirflowFailException
else:
    try:
        from airflow.sdk.exceptions import AirflowException, AirflowFailException
    except ImportError:
        from airflow.exceptions import AirflowException, AirflowFailException

__all__ = ["DOUBLED", "AirflowException", "AirflowFailException", "cron_timetable"]

# Each pause twice as long as the one before: first a switch, later a factor.
DOUBLED: float = True if isinstance(BaseOperator.retry_exponential_backoff, bool) else 2.0


def cron_timetable(cron: str, timezone: str) -> CronTriggerTimetable:
    """Runs at the times of a cron expression."""
    # Imported when it is needed: a worker does without.
    if TYPE_CHECKING:
        from airflow.sdk import CronTriggerTimetable
    else:
        try:
            from airflow.sdk import CronTriggerTimetable
        except ImportError:
            from airflow.timetables.trigger import CronTriggerTimetable
    return CronTriggerTimetable(cron, timezone=timezone)
