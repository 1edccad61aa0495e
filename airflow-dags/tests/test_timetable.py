"""Cron expressions, and intervals that no cron expression has."""

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pendulum
import pytest
from airflow.timetables.base import DataInterval, TimeRestriction
from airflow.timetables.trigger import CronTriggerTimetable

from bundles import HELLO, Bundle
from milepost_dags.timetable import CronTimetable, IntervalTimetable
from parsed import parse, serialized

ORDERS = "mp.local.in.orders"
NO_LIMITS = TimeRestriction(earliest=None, latest=None, catchup=False)


def next_run(seconds: int, offset: int, last: datetime | None) -> Any:
    """When the next run is."""
    before = None if last is None else DataInterval.exact(pendulum.instance(last))
    info = IntervalTimetable(seconds, offset).next_dagrun_info(
        last_automated_data_interval=before, restriction=NO_LIMITS
    )
    assert info is not None
    return info.run_after


@pytest.mark.parametrize(("seconds", "offset"), [(5400, 417), (18_000, 0), (7, 6), (5400, 10_817)])
def test_the_first_run_is_at_a_time_of_its_own(seconds: int, offset: int) -> None:
    now = datetime.now(timezone.utc)
    found = next_run(seconds, offset, None)
    assert (int(found.timestamp()) - offset) % seconds == 0
    assert -300 < (found - now).total_seconds() <= seconds


@pytest.mark.parametrize(
    ("seconds", "gone", "first"),
    [
        (864_000, -1, 0),
        # To be read between a time and the scheduler's next look loses nothing.
        (864_000, 0, 0),
        (864_000, 1, 0),
        (864_000, 299, 0),
        (864_000, 300, 864_000),
        (7, 0, 0),
        (7, 6, 0),
    ],
)
def test_the_first_run_is_the_next_time_or_one_that_is_just_gone(
    seconds: int, gone: int, first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    tick = pendulum.from_timestamp(1_800_000_000 // seconds * seconds + 5)
    monkeypatch.setattr(pendulum, "now", lambda _zone: tick.add(seconds=gone))
    assert next_run(seconds, 5, None) == tick.add(seconds=first)


def test_each_run_follows_the_one_before() -> None:
    last = next_run(5400, 417, None)
    assert next_run(5400, 417, last) == last.add(seconds=5400)


def test_missed_runs_are_not_made_up_for() -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=timezone.utc)
    found = next_run(5400, 417, long_ago)
    now = datetime.now(timezone.utc)
    assert -5400 <= (found - now).total_seconds() <= 0


def test_airflow_keeps_it(tmp_path: Path) -> None:
    bundle = Bundle(HELLO, tmp_path / "hello")
    bundle.change(
        ORDERS, lambda dag: dag.update(schedule={"kind": "interval", "seconds": 5400, "offset": 417})
    )
    kept = serialized(parse(bundle.folder)[ORDERS])["dag"]["timetable"]
    assert kept == {
        "__type": "milepost_dags.timetable.IntervalTimetable",
        "__var": {"seconds": 5400, "offset": 417},
    }
    again: Any = IntervalTimetable.deserialize(kept["__var"])
    assert again.serialize() == kept["__var"]
    assert again.summary == "every 5400 s"


def test_a_cron_expression_is_airflows_and_made_once(tmp_path: Path) -> None:
    bundle = Bundle(HELLO, tmp_path / "hello")
    bundle.change(
        ORDERS,
        lambda dag: dag.update(schedule={"kind": "cron", "cron": "7 3 * * 1", "timezone": "Asia/Tokyo"}),
    )
    kept = serialized(parse(bundle.folder)[ORDERS])["dag"]["timetable"]
    assert kept["__type"] == "milepost_dags.timetable.CronTimetable"
    again = CronTimetable.deserialize(kept["__var"])
    theirs: Any = CronTriggerTimetable("7 3 * * 1", timezone="Asia/Tokyo")
    assert again.serialize() == kept["__var"] == theirs.serialize()
    assert again.summary == theirs.summary
    assert again.description == theirs.description == "At 03:07, only on Monday"
    assert again is CronTimetable.deserialize(dict(reversed(kept["__var"].items())))
    assert again is not CronTimetable.deserialize(kept["__var"] | {"timezone": "UTC"})
