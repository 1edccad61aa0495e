"""Timetables: cron expressions, and intervals that no cron expression has."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

import pendulum
from airflow.plugins_manager import AirflowPlugin
from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction, Timetable
from airflow.timetables.trigger import CronTriggerTimetable

if TYPE_CHECKING:
    from pendulum import DateTime


_JUST_GONE = 300


class CronTimetable(CronTriggerTimetable):
    """Airflow's own, made once for each expression.

    A DAG processor makes that of a DAG anew each time it asks for it, a dozen times for every DAG that it
    reads, and puts the expression into words each time.
    """

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> Timetable:
        """As it was when it was serialized; nothing of it ever changes."""
        return cls._kept(json.dumps(data, sort_keys=True))

    @classmethod
    @functools.lru_cache(maxsize=1 << 14)
    def _kept(cls, data: str) -> Timetable:
        return super().deserialize(json.loads(data))


class IntervalTimetable(Timetable):
    """Whenever the seconds since 1970, less the offset, are a multiple of the interval.

    Missed times are not made up for.
    """

    def __init__(self, seconds: int, offset: int) -> None:
        self._seconds = seconds
        self._offset = offset

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> Timetable:
        """As it was when it was serialized."""
        return cls(data["seconds"], data["offset"])

    def serialize(self) -> dict[str, Any]:
        """What `deserialize` needs."""
        return {"seconds": self._seconds, "offset": self._offset}

    @property
    def summary(self) -> str:
        """What Airflow shows of it."""
        return f"every {self._seconds} s"

    def infer_manual_data_interval(self, *, run_after: DateTime) -> DataInterval:
        """A run that a person starts is about now."""
        return DataInterval.exact(run_after)

    def next_dagrun_info(
        self,
        *,
        last_automated_data_interval: DataInterval | None,
        restriction: TimeRestriction,  # noqa: ARG002 - a DAG of ours has no start and no end
    ) -> DagRunInfo | None:
        """The first time that is not past, or the one just gone if it had no run yet.

        A DAG that never ran begins with the next time, unless one is just gone, by less than five minutes.
        Airflow asks anew each time that it reads the DAG, and to be read between a time and the scheduler's
        next look would otherwise put the first run off by a whole interval. Airflow's own timetable of cron
        expressions has such minutes too.
        """
        now = pendulum.now("UTC")
        if last_automated_data_interval is None:
            return DagRunInfo.exact(self._after(now.subtract(seconds=min(self._seconds, _JUST_GONE))))
        following = self._after(last_automated_data_interval.end)
        return DagRunInfo.exact(max(following, self._after(now.subtract(seconds=self._seconds))))

    def _after(self, moment: DateTime) -> DateTime:
        """The first time of ours that comes after a moment."""
        rounds = (int(moment.timestamp()) - self._offset) // self._seconds
        return pendulum.from_timestamp((rounds + 1) * self._seconds + self._offset)


class MilepostPlugin(AirflowPlugin):
    """Tells Airflow of the timetables."""

    name = "milepost"
    timetables = [CronTimetable, IntervalTimetable]
