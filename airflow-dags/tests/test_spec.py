"""Lines of shards are read strictly, and what is wrong with one is said."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from bundles import HELLO, RETAIL, canonical
from milepost_dags import spec
from milepost_dags.fields import FormatError

LINE = (HELLO / "specs/shard_212.jsonl").read_text().splitlines()[0]


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    """The line, with something else in it."""
    value = json.loads(LINE)
    change(value)
    return canonical(value)


@pytest.mark.parametrize(
    "path", sorted([*HELLO.glob("specs/*"), *RETAIL.glob("specs/*")]), ids=lambda p: p.name
)
def test_reads_what_the_renderer_writes(path: Any) -> None:
    for line in path.read_text().splitlines():
        dag = spec.read(line)
        assert f'"dag_id":"{dag.dag_id}"' in line
        assert [task.id for task in dag.tasks] == [task["id"] for task in json.loads(line)["tasks"]]


def test_reads_every_field() -> None:
    dag = spec.read(LINE)
    ingest, export = dag.tasks
    assert dag.owner == "main"
    assert dag.schedule == spec.Cron("8 21 * * *", "UTC")
    assert ingest.outlets == ("x-milepost://local/orders/lineitem", "x-milepost://local/orders/orders")
    assert export == spec.TaskSpec(
        id="out.orders.mart",
        verb="export",
        job="ff825931e84b9c965d98b45221b7d78d1ae061e88a14744acd2e6193a6e19b8d",
        runtime="small",
        after=("in.orders",),
        outlets=(),
        terms=spec.Terms(spec.Pool("mp.local.to.mart", 1), 10, 3, 60, 7200),
    )


@pytest.mark.parametrize(
    ("schedule", "read"),
    [
        ({"kind": "manual"}, spec.Manual()),
        ({"kind": "interval", "seconds": 5400, "offset": 417}, spec.Interval(5400, 417)),
        ({"kind": "assets", "assets": ["x-milepost://a/b/c"]}, spec.Assets(("x-milepost://a/b/c",))),
    ],
)
def test_reads_every_schedule(schedule: dict[str, Any], read: spec.Schedule) -> None:
    assert spec.read(changed(lambda dag: dag.update(schedule=schedule))).schedule == read


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda dag: dag.update(format=2),
            "Unknown format: 2 (this version of milepost_dags knows 1; install a newer one)",
        ),
        (lambda dag: dag.update(format=True), "Invalid spec: format is no number from 1 to 2147483647"),
        (lambda dag: dag.update(colour="red"), "Unknown field of spec: 'colour'"),
        (lambda dag: dag.pop("owner"), "Missing field of spec: owner"),
        (
            lambda dag: dag.update(owner="{{ var.value.password }}"),
            "Invalid spec: owner is '{{ var.value.password }}'",
        ),
        (lambda dag: dag.update(kind="cron"), "Invalid spec: kind is 'cron'"),
        (lambda dag: dag.update(tags=["a b"]), "Invalid spec: tags is 'a b'"),
        (lambda dag: dag.update(doc="readme.md"), "Invalid spec: doc is 'readme.md'"),
        (lambda dag: dag.update(doc=""), "Invalid spec: doc is ''"),
        (lambda dag: dag.update(doc="\x00\n"), r"Invalid spec: doc is '\x00\n'"),
        (lambda dag: dag.update(doc="\ud800\n"), r"Invalid spec: doc is '\ud800\n'"),
        (lambda dag: dag.update(tasks=[]), "Invalid spec: neither tasks nor a problem"),
        (lambda dag: dag.update(tasks={}), "Invalid spec: tasks is no list"),
        (lambda dag: dag["tasks"][0].update(id="in.orders\n"), r"Invalid task 1: id is 'in.orders\n'"),
        (lambda dag: dag["tasks"][0].update(verb="rm"), "Invalid task 1: verb is 'rm'"),
        (lambda dag: dag["tasks"][0].update(job="../../x"), "Invalid task 1: job is '../../x'"),
        (
            lambda dag: dag["tasks"][0].update(priority=0),
            "Invalid task 1: priority is no number from 1 to 2147483647",
        ),
        (
            lambda dag: dag["tasks"][0].update(timeout=1.5),
            "Invalid task 1: timeout is no number from 1 to 2147483647",
        ),
        (lambda dag: dag["tasks"][0].pop("slots"), "Invalid task: pool and slots go together"),
        (lambda dag: dag["tasks"][0].update(outlets=["s3://x/y"]), "Invalid task 1: outlets is 's3://x/y'"),
        (lambda dag: dag["tasks"][1].update(more=1), "Unknown field of task 2: 'more'"),
        (lambda dag: dag["tasks"][1].update(id="in.orders"), "Invalid spec: two tasks are called in.orders"),
        (
            lambda dag: dag["tasks"].reverse(),
            "Unknown task: in.orders, which out.orders.mart waits for, does not stand before it",
        ),
        (
            lambda dag: dag.update(schedule={"kind": "moon"}),
            "Unknown schedule: moon (known: cron, interval, assets, manual)",
        ),
        (
            lambda dag: dag.update(schedule={"kind": "assets", "assets": []}),
            "Invalid spec.schedule: no assets",
        ),
        (
            lambda dag: dag.update(schedule={"kind": "manual", "at": 1}),
            "Unknown field of spec.schedule: 'at'",
        ),
        (
            lambda dag: dag["schedule"].update(cron="* * * *"),
            "Invalid spec.schedule: cron is '* * * *'",
        ),
    ],
)
def test_says_what_is_wrong(change: Callable[[dict[str, Any]], object], message: str) -> None:
    with pytest.raises(FormatError) as refused:
        spec.read(changed(change))
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "Invalid JSON: Expecting value (column 1)"),
        (LINE[:-1], f"Invalid JSON: Expecting ',' delimiter (column {len(LINE)})"),
        ("[1]", "Invalid spec: not an object"),
        ('{"a":1,"a":2}', "Invalid JSON: a key stands there twice"),
        ('{"a":NaN}', "Invalid JSON: NaN"),
        ("[" * 100_000, "Invalid JSON: nested too deeply"),
        (
            '{"a":' + "1" * 5000 + "}",
            "Invalid JSON: Exceeds the limit (4300 digits) for integer string conversion",
        ),
    ],
)
def test_says_what_is_no_json(line: str, message: str) -> None:
    with pytest.raises(FormatError) as refused:
        spec.read(line)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("line", "dag_id", "tasks"),
    [
        (
            changed(lambda dag: dag.update(colour="red")),
            "mp.local.in.orders",
            ["in.orders", "out.orders.mart"],
        ),
        (changed(lambda dag: dag.update(tasks=[], problem="x")), "mp.local.in.orders", []),
        (changed(lambda dag: dag.update(tasks=[{"id": "{{x}}", "after": []}])), "mp.local.in.orders", None),
        (LINE[:100], "mp.local.in.orders", None),
        (LINE.replace('"slots":4', '"slots":' + "4" * 5000), "mp.local.in.orders", None),
        ('{"dag_id":7}', None, None),
        ("nothing", None, None),
    ],
    ids=range(7),
)
def test_tells_what_can_be_told_of_a_wrong_line(
    line: str, dag_id: str | None, tasks: list[str] | None
) -> None:
    found = spec.outline(line)
    assert found.dag_id == dag_id
    assert (None if found.tasks is None else [task.id for task in found.tasks]) == tasks
    assert found.whole is (tasks is not None)


def test_tells_the_terms_and_the_assets_of_a_wrong_line() -> None:
    assets = {"kind": "assets", "assets": ["x-milepost://a/b/c"]}

    def wrong(dag: dict[str, Any]) -> None:
        dag.update(schedule=assets, colour="red")
        dag["tasks"][1].update(priority="high")

    found = spec.outline(changed(wrong))
    assert found.assets == spec.Assets(("x-milepost://a/b/c",))
    assert found.tasks is not None
    assert found.tasks[0].terms == spec.read(LINE).tasks[0].terms
    assert found.tasks[1] == spec.TaskOutline("out.orders.mart", ("in.orders",), None)
    assert spec.outline(LINE).assets is None
