"""What one line of a shard says: plain values, read strictly. Knows nothing of Airflow."""

from __future__ import annotations

import re
from dataclasses import dataclass

from milepost_dags.fields import Fields, FormatError, parse

FORMAT = 1

_LARGE = 2**31 - 1
_DAG_ID = re.compile(r"mp(\.[A-Za-z0-9_]+){3,4}")
_NAME = re.compile(r"[A-Za-z0-9_.]{1,250}")
_WORD = re.compile(r"[a-z][a-z_]{0,31}")
_TAG = re.compile(r"[A-Za-z0-9_:.]{1,100}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ASSET = re.compile(r"x-milepost://[A-Za-z0-9_]+/[A-Za-z0-9_]+/[A-Za-z0-9_]+")
_CRON = re.compile(r"[0-9A-Za-z*/,#-]+( [0-9A-Za-z*/,#-]+){4}")
_ZONE = re.compile(r"[A-Za-z0-9_+/-]{1,64}")
# Text that a database takes. Ends with a line feed: Airflow takes what ends with .md for the name of a file.
_PROSE = re.compile(r"[^\x00\ud800-\udfff]*\n")
_ANY = re.compile(r"[^\x00\ud800-\udfff]+")
_KINDS = re.compile("ingestion|transformer|care")
_VERBS = re.compile("ingest|export|transform|compact|trim|expire")


@dataclass(frozen=True)
class Cron:
    """At the times of a cron expression."""

    cron: str
    timezone: str


@dataclass(frozen=True)
class Interval:
    """Whenever the seconds since 1970, less the offset, are a multiple of the interval."""

    seconds: int
    offset: int


@dataclass(frozen=True)
class Assets:
    """When any of them has something new."""

    assets: tuple[str, ...]


@dataclass(frozen=True)
class Manual:
    """When somebody asks for it."""


Schedule = Cron | Interval | Assets | Manual


@dataclass(frozen=True)
class Pool:
    """How many connections of which pool a task holds."""

    name: str
    slots: int


@dataclass(frozen=True)
class Terms:
    """Under which terms a task is tried."""

    pool: Pool | None
    priority: int
    retries: int
    retry_delay: int
    timeout: int


@dataclass(frozen=True)
class TaskSpec:
    """One job to start: ids, a digest and numbers."""

    id: str
    verb: str
    job: str
    runtime: str
    after: tuple[str, ...]
    outlets: tuple[str, ...]
    terms: Terms


@dataclass(frozen=True)
class DagSpec:
    """One DAG; one with a problem has nothing to run."""

    dag_id: str
    owner: str
    tags: tuple[str, ...]
    doc: str
    schedule: Schedule
    tasks: tuple[TaskSpec, ...]
    problem: str | None


@dataclass(frozen=True)
class TaskOutline:
    """A task that a stub has too; without terms where they cannot be read."""

    id: str
    after: tuple[str, ...]
    terms: Terms | None


@dataclass(frozen=True)
class Outline:
    """What can be told of a line that is not right; tasks are None where they cannot be read."""

    dag_id: str | None
    tasks: tuple[TaskOutline, ...] | None
    assets: Assets | None

    @property
    def whole(self) -> bool:
        """Whether a stub can have the tasks that the DAG had."""
        return self.dag_id is not None and self.tasks is not None


def read(line: str) -> DagSpec:
    """The DAG of a line.

    :raises FormatError: if it is none that this version knows
    """
    fields = Fields(parse(line), "spec")
    format_ = fields.number("format", 1, _LARGE)
    if format_ > FORMAT:
        raise FormatError(
            f"Unknown format: {format_} (this version of milepost_dags knows {FORMAT}; install a newer one)"
        )
    dag = DagSpec(
        dag_id=fields.text("dag_id", _DAG_ID),
        owner=fields.text("owner", _NAME),
        tags=fields.texts("tags", _TAG),
        doc=fields.text("doc", _PROSE),
        schedule=_schedule(fields.inner("schedule")),
        tasks=_tasks(fields.items("tasks")),
        problem=fields.optional_text("problem", _ANY),
    )
    fields.text("kind", _KINDS)
    # For people who read the bundle: neither Airflow nor a task is told the names of files.
    fields.texts("model", _ANY)
    fields.close()
    if not dag.tasks and dag.problem is None:
        raise FormatError("Invalid spec: neither tasks nor a problem")
    return dag


def outline(line: str) -> Outline:
    """Of a line that `read` refused, what its stub needs to stand in for it."""
    try:
        fields = parse(line)
    except FormatError:
        fields = None
    if not isinstance(fields, dict):
        found = re.match(r'\{"dag_id":"(' + _DAG_ID.pattern + ')"', line)
        return Outline(found[1] if found else None, None, None)
    dag_id = fields.get("dag_id")
    known = dag_id if isinstance(dag_id, str) and _DAG_ID.fullmatch(dag_id) else None
    return Outline(known, _outlines(fields.get("tasks")), _assets(fields.get("schedule")))


def _outlines(tasks: object) -> tuple[TaskOutline, ...] | None:
    if not isinstance(tasks, list):
        return None
    outlines: list[TaskOutline] = []
    try:
        for task in tasks:
            outline = _outline(Fields(task, "task"))
            _known(outline.id, outline.after, {earlier.id for earlier in outlines})
            outlines.append(outline)
    except FormatError:
        return None
    return tuple(outlines)


def _outline(fields: Fields) -> TaskOutline:
    name, after = fields.text("id", _NAME), fields.texts("after", _NAME)
    try:
        return TaskOutline(name, after, _terms(fields))
    except FormatError:
        return TaskOutline(name, after, None)


def _assets(schedule: object) -> Assets | None:
    try:
        found = _schedule(Fields(schedule, "spec.schedule"))
    except FormatError:
        return None
    return found if isinstance(found, Assets) else None


def _schedule(fields: Fields) -> Schedule:
    kind = fields.text("kind", _WORD)
    schedule: Schedule
    if kind == "cron":
        schedule = Cron(fields.text("cron", _CRON), fields.text("timezone", _ZONE))
    elif kind == "interval":
        seconds = fields.number("seconds", 1, _LARGE)
        schedule = Interval(seconds, fields.number("offset", 0, _LARGE))
    elif kind == "assets":
        schedule = Assets(fields.texts("assets", _ASSET))
        if not schedule.assets:
            raise FormatError("Invalid spec.schedule: no assets")
    elif kind == "manual":
        schedule = Manual()
    else:
        raise FormatError(f"Unknown schedule: {kind} (known: cron, interval, assets, manual)")
    fields.close()
    return schedule


def _tasks(values: list[object]) -> tuple[TaskSpec, ...]:
    tasks: list[TaskSpec] = []
    for place, value in enumerate(values):
        task = _task(Fields(value, f"task {place + 1}"))
        _known(task.id, task.after, {earlier.id for earlier in tasks})
        tasks.append(task)
    return tuple(tasks)


def _known(task: str, after: tuple[str, ...], earlier: set[str]) -> None:
    if task in earlier:
        raise FormatError(f"Invalid spec: two tasks are called {task}")
    for name in after:
        if name not in earlier:
            raise FormatError(f"Unknown task: {name}, which {task} waits for, does not stand before it")


def _task(fields: Fields) -> TaskSpec:
    task = TaskSpec(
        id=fields.text("id", _NAME),
        verb=fields.text("verb", _VERBS),
        job=fields.text("job", _DIGEST),
        runtime=fields.text("runtime", _WORD),
        after=fields.texts("after", _NAME),
        outlets=fields.texts("outlets", _ASSET),
        terms=_terms(fields),
    )
    fields.close()
    return task


def _terms(fields: Fields) -> Terms:
    pool = fields.optional_text("pool", _NAME)
    slots = fields.optional_number("slots", 1, _LARGE)
    if (pool is None) != (slots is None):
        raise FormatError("Invalid task: pool and slots go together")
    return Terms(
        pool=Pool(pool, slots) if pool is not None and slots is not None else None,
        priority=fields.number("priority", 1, _LARGE),
        retries=fields.number("retries", 0, 1000),
        retry_delay=fields.number("retry_delay", 0, _LARGE),
        timeout=fields.number("timeout", 1, _LARGE),
    )
