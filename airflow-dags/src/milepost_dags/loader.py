"""Makes Airflow DAGs of a shard."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airflow.sdk import DAG, Asset, AssetAll, AssetAny, get_parsing_context

from milepost_dags import operators, spec
from milepost_dags.bundle import Bundle, TornBundleError, shard_name
from milepost_dags.fields import FormatError
from milepost_dags.operators import StandIn
from milepost_dags.spec import Assets, Cron, DagSpec, Interval, Outline, Schedule, TaskOutline

if TYPE_CHECKING:
    from milepost_dags.bundle import Runtimes
    from milepost_dags.timetable import CronTimetable

_PROBLEM = "problem"
_RENDER = "Render again and copy the whole bundle."

# Nobody ever says that it has something new: what waits for it too keeps its place, and does not start.
_NEVER = "x-milepost://problem"


def load(file: str, digest: str) -> dict[str, DAG]:
    """The DAGs of a shard by their ids; of those that cannot be built, stubs that say why.

    A worker that runs one task gets that DAG alone, with that task alone complete.

    :param file: the shard's Python file
    :param digest: of its specs, as it was rendered
    :raises TornBundleError: where stubs would lack the tasks of their DAGs because the shard is being copied:
        Airflow would take those tasks out of the runs that are under way. As it is it keeps what it knew of
        the shard, and halts those runs until it can be read. A worker gets a stub with its task
    """
    path = Path(file)
    return _Shard(Bundle(path.parent.resolve()), shard_name(path), digest).dags()


class _Shard:
    """One shard while it is loaded."""

    def __init__(self, bundle: Bundle, name: str, digest: str) -> None:
        wanted = get_parsing_context()
        self._dag_id = wanted.dag_id
        self._task_id = wanted.task_id
        self._bundle = bundle
        self._name = name
        self._specs = bundle.specs(name, digest)
        self._runtimes: Runtimes | Exception = _runtimes(bundle)
        self._dags: dict[str, DAG] = {}
        self._nameless: list[str] = []

    def dags(self) -> dict[str, DAG]:
        torn = self._specs.torn
        if torn is not None and self._dag_id is None and not self._outlined():
            raise torn
        for place, line in enumerate(self._specs.lines):
            # Most lines need not be read to see that a worker does not need them.
            if self._dag_id is None or self._dag_id in line:
                self._add(f"line {place + 1} of specs/shard_{self._name}.jsonl", line, torn)
        lost = self._dag_id is not None and self._dag_id not in self._dags
        if lost or self._nameless:
            reason = " ".join(self._nameless) or f"It stands in no line of its shard. {_RENDER}"
            self._add_nameless(reason if torn is None else str(torn))
        return self._dags

    def _outlined(self) -> bool:
        """Whether stubs can have all that the DAGs of the shard had."""
        lines = self._specs.lines
        return bool(lines) and all(spec.outline(line).whole for line in lines)

    def _add(self, at: str, line: str, torn: TornBundleError | None) -> None:
        if torn is not None:
            self._add_stub(line, str(torn), transient=True)
            return
        try:
            dag = spec.read(line)
        except FormatError as error:
            self._add_stub(line, f"{error} ({at}). {_RENDER}", transient=False)
            return
        if self._dag_id is not None and dag.dag_id != self._dag_id:
            return
        if dag.dag_id in self._dags:
            reason = f"Invalid shard: two lines are about {dag.dag_id} ({at}). {_RENDER}"
            self._add_stub(line, reason, transient=False)
            return
        try:
            self._dags[dag.dag_id] = self._complete(dag)
        except TornBundleError as error:
            self._add_stub(line, str(error), transient=True, tags=dag.tags)
        except Exception as error:  # Whatever Airflow has against one DAG: its neighbours live on.
            self._add_stub(line, f"{error} ({at})", transient=False, tags=dag.tags)

    def _complete(self, dag: DagSpec) -> DAG:
        if dag.problem is not None:
            assets = dag.schedule if isinstance(dag.schedule, Assets) else None
            outline = Outline(dag.dag_id, None, assets)
            return self._stub(dag.dag_id, outline, dag.problem, transient=False, dag=dag)
        if isinstance(self._runtimes, Exception):
            raise self._runtimes
        if self._task_id is None:
            operators.check(dag, self._runtimes)
        with DAG(
            dag_id=dag.dag_id,
            # Who runs a task need not know when the next one is.
            schedule=_schedule(dag.schedule) if self._task_id is None else None,
            doc_md=dag.doc,
            tags=list(dag.tags),
            **_ALWAYS,
        ) as built:
            tasks: dict[str, Any] = {}
            for task in dag.tasks:
                if self._task_id in (None, task.id):
                    tasks[task.id] = operators.build(dag, task, self._bundle, self._runtimes)
                else:
                    tasks[task.id] = StandIn(task_id=task.id, owner=dag.owner)
                tasks[task.id].set_upstream([tasks[name] for name in task.after])
        return built

    def _add_stub(self, line: str, reason: str, *, transient: bool, tags: tuple[str, ...] = ()) -> None:
        outline = spec.outline(line)
        if outline.dag_id is None:
            self._nameless.append(reason)
        elif self._dag_id in (None, outline.dag_id):
            self._dags[outline.dag_id] = self._stub(
                outline.dag_id, outline, reason, transient=transient, tags=tags
            )

    def _add_nameless(self, reason: str) -> None:
        """Stubs for what the manifest says is in this shard and no line is about."""
        try:
            expected = self._bundle.manifest().of_shard(self._name)
        except (FormatError, TornBundleError) as error:
            # A worker that does not find its DAG gives its task up, with some versions for good.
            expected = [] if self._dag_id is None else [self._dag_id]
            reason = f"{reason} {error}"
        lost = [dag_id for dag_id in expected if dag_id not in self._dags]
        for dag_id in lost or [f"milepost.shard_{self._name}"]:
            if self._dag_id in (None, dag_id):
                self._dags[dag_id] = self._stub(dag_id, Outline(dag_id, None, None), reason, transient=True)

    def _stub(
        self,
        dag_id: str,
        outline: Outline,
        reason: str,
        *,
        transient: bool,
        tags: tuple[str, ...] = (),
        dag: DagSpec | None = None,
    ) -> DAG:
        """A DAG with the ids of one that cannot be built, so that its runs wait for it to come back."""
        # What no database takes may stand in files that are wrong.
        reason = re.sub(r"[\x00\ud800-\udfff]", "\ufffd", reason)
        known = dag.tags if dag else tags or ("milepost",)
        # A problem that was rendered is Markdown, as the documentation beside it is.
        doc = f"{dag.doc}\n{reason}\n" if dag else f"{_quoted(reason)}\n"
        with DAG(
            dag_id=dag_id,
            schedule=None if self._dag_id or not outline.assets else _kept(outline.assets),
            doc_md=f"**Problem**\n\n{doc}",
            tags=[*known, _PROBLEM],
            **_ALWAYS,
        ) as stub:
            tasks: dict[str, Any] = {}
            for task in self._wanted(outline):
                tasks[task.id] = operators.stub(task, reason, transient=transient)
                tasks[task.id].set_upstream([tasks[name] for name in task.after])
        return stub

    def _wanted(self, outline: Outline) -> tuple[TaskOutline, ...]:
        """The tasks of a stub: at least one, and that which a worker asks for."""
        found = outline.tasks or ()
        if found and self._task_id in (None, *(task.id for task in found)):
            return found
        return (*found, TaskOutline(self._task_id or _PROBLEM, (), None))


# Jobs go on where their cursors stand: a run is never made up for, and never beside another. Airflow takes
# what `load` returns, not by itself what was begun and turned out wrong.
_ALWAYS: dict[str, Any] = {"catchup": False, "max_active_runs": 1, "auto_register": False}


def _runtimes(bundle: Bundle) -> Runtimes | Exception:
    try:
        return bundle.runtimes()
    except (FormatError, TornBundleError) as error:
        return error


def _schedule(schedule: Schedule) -> Any:
    if isinstance(schedule, Cron):
        return _cron(schedule)
    if isinstance(schedule, Interval):
        # Airflow's base class takes its time to import, which workers need not spend.
        from milepost_dags.timetable import IntervalTimetable

        return IntervalTimetable(schedule.seconds, schedule.offset)
    if isinstance(schedule, Assets):
        return _any(schedule)
    return None


def _kept(schedule: Assets) -> AssetAll:
    """A stub's: what its DAG waits for goes on being noted, starts nothing, and starts it once it is whole.

    A stub without a schedule would have Airflow forget that the DAG is to run.
    """
    return AssetAll(_any(schedule), Asset(_NEVER))


def _any(schedule: Assets) -> AssetAny:
    return AssetAny(*(Asset(uri) for uri in schedule.assets))


def _cron(schedule: Cron) -> CronTimetable:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from milepost_dags.timetable import CronTimetable

    try:
        ZoneInfo(schedule.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise FormatError(f"Unknown time zone: {schedule.timezone}") from error
    timetable = CronTimetable(schedule.cron, timezone=schedule.timezone)
    try:
        timetable.validate()
    except Exception as error:  # Of a class that differs between versions.
        raise FormatError(f"Invalid cron expression: {schedule.cron}") from error
    return timetable


def _quoted(text: str) -> str:
    """As Markdown that shows it and does nothing else."""
    return re.sub(r"([^\w\s,.:;-])", r"\\\1", text)
