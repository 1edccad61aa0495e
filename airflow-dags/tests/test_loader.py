"""Shards become DAGs; one that is wrong becomes a stub and harms nobody."""

import json
import os
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bundles import HELLO, RETAIL, Bundle, canonical
from milepost_dags._compat import AirflowException, AirflowFailException
from milepost_dags.bundle import sha256
from milepost_dags.operators import OPERATORS, OperatorKind, StandIn, StubTask
from parsed import parse, parse_all, serialized

ORDERS = "mp.local.in.orders"
CARE = "mp.local.care.20"
SHARD = "milepost_shard_212.py"
MASK = "mp.lake.tx.mask_customers"


@pytest.fixture
def hello(tmp_path: Path) -> Bundle:
    """A copy of the smallest bundle."""
    return Bundle(HELLO, tmp_path / "hello")


@pytest.fixture
def retail(tmp_path: Path) -> Bundle:
    """A copy of the example in folders."""
    return Bundle(RETAIL, tmp_path / "retail")


def reason(dag: Any) -> str:
    """Why a DAG is a stub."""
    assert "problem" in dag.tags
    assert dag.doc_md.startswith("**Problem**\n\n")
    reasons = {task.reason for task in dag.tasks if isinstance(task, StubTask)}
    assert len(reasons) == 1
    return str(reasons.pop())


def test_loads_every_rendered_bundle() -> None:
    assert sorted(parse(HELLO)) == [CARE, ORDERS]
    dags = parse(RETAIL)
    assert sorted(dags) == sorted(json.loads((RETAIL / "manifest.json").read_text())["dags"])
    assert not [dag_id for dag_id, dag in dags.items() if "problem" in dag.tags]


def test_a_dag_is_what_its_line_says() -> None:
    dag = parse(HELLO)[ORDERS]
    assert dag.catchup is False
    assert dag.max_active_runs == 1
    assert dag.doc_md is not None
    assert dag.doc_md.startswith("**ingestion orders**")
    assert dag.tags == {
        "kind:ingestion",
        "milepost",
        "platform:local",
        "priority:normal",
        "team:main",
        "zone:main",
    }
    ingest, export = dag.task_dict["in.orders"], dag.task_dict["out.orders.mart"]
    assert export.upstream_task_ids == {"in.orders"}
    assert [asset.uri for asset in ingest.outlets] == [
        "x-milepost://local/orders/lineitem",
        "x-milepost://local/orders/orders",
    ]
    assert (ingest.pool, ingest.pool_slots, ingest.priority_weight) == ("mp.local.from.shop_db", 4, 10)
    assert ingest.weight_rule == "absolute" or "absolute" in str(ingest.weight_rule).lower()
    assert (ingest.retries, ingest.retry_delay) == (3, timedelta(minutes=1))
    assert ingest.retry_exponential_backoff in (True, 2.0)
    assert ingest.execution_timeout == timedelta(hours=6)
    assert ingest.owner == "main"


def test_any_of_its_assets_starts_a_dag(retail: Bundle) -> None:
    dag_id = "mp.lake.tx.mask_customers"
    retail.change(
        dag_id, lambda dag: dag["schedule"].update(assets=["x-milepost://lake/a/b", "x-milepost://lake/c/d"])
    )
    condition: Any = parse(retail.folder)[dag_id].timetable.asset_condition
    assert type(condition).__name__ == "AssetAny"
    assert [asset.uri for asset in condition.objects] == ["x-milepost://lake/a/b", "x-milepost://lake/c/d"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda dag: dag.update(colour="red"), "Unknown field of spec: 'colour'"),
        (lambda dag: dag.update(format=2), "Unknown format: 2"),
        (
            lambda dag: dag["tasks"][0].update(runtime="huge"),
            "Unknown runtime: huge (runtimes.json has: large, medium, small)",
        ),
        (lambda dag: dag["schedule"].update(timezone="Moon/Crater"), "Unknown time zone: Moon/Crater"),
        (
            lambda dag: dag["schedule"].update(timezone="../../etc/passwd"),
            "Invalid spec.schedule: timezone is '../../etc/passwd'",
        ),
        (lambda dag: dag["schedule"].update(cron="99 * * * *"), "Invalid cron expression: 99 * * * *"),
    ],
)
def test_a_wrong_line_is_a_stub_with_its_tasks(
    hello: Bundle, change: Callable[[dict[str, Any]], object], why: str
) -> None:
    neighbour = hello.neighbour(ORDERS, "mp.local.in.other")
    hello.change(ORDERS, change)
    dags = parse(hello.folder)
    assert sorted(dags) == [CARE, ORDERS, neighbour]
    assert type(dags[ORDERS].timetable).__name__ == "NullTimetable"
    assert reason(dags[ORDERS]).startswith(why)
    assert "(line 1 of specs/shard_212.jsonl)" in reason(dags[ORDERS])
    assert dags[ORDERS].task_dict["out.orders.mart"].upstream_task_ids == {"in.orders"}
    assert "problem" not in dags[neighbour].tags
    with pytest.raises(AirflowFailException, match=why[:20].replace("(", ".")):
        dags[ORDERS].task_dict["in.orders"].execute({})  # type: ignore[union-attr]


def test_a_line_cut_short_is_a_stub_with_its_id(hello: Bundle) -> None:
    neighbour = hello.neighbour(ORDERS, "mp.local.in.other")
    first, second = hello.lines(ORDERS)
    hello.write(ORDERS, first[:200], second)
    dags = parse(hello.folder)
    assert "problem" not in dags[neighbour].tags
    assert reason(dags[ORDERS]).startswith("Invalid JSON: Unterminated string")
    assert dags[ORDERS].task_ids == ["problem"]


def test_of_a_line_without_an_id_the_manifest_knows_it(hello: Bundle) -> None:
    neighbour = hello.neighbour(ORDERS, "mp.local.in.other")
    hello.write(ORDERS, "garbage", hello.lines(ORDERS)[1])
    dags = parse(hello.folder)
    assert reason(dags[ORDERS]) == (
        "Invalid JSON: Expecting value (column 1) (line 1 of specs/shard_212.jsonl)."
        " Render again and copy the whole bundle."
    )
    assert "problem" not in dags[neighbour].tags


def test_a_line_without_an_id_that_nobody_knows_is_still_seen(hello: Bundle) -> None:
    hello.write(ORDERS, *hello.lines(ORDERS), "garbage")
    dags = parse(hello.folder)
    assert "problem" not in dags[ORDERS].tags
    assert reason(dags["milepost.shard_212"]).startswith("Invalid JSON")


def test_two_lines_about_one_dag_are_a_stub(hello: Bundle) -> None:
    line = hello.lines(ORDERS)[0]
    hello.write(ORDERS, line, line)
    assert reason(parse(hello.folder)[ORDERS]).startswith(f"Invalid shard: two lines are about {ORDERS}")


def test_a_number_that_python_does_not_read_harms_no_neighbour(hello: Bundle) -> None:
    neighbour = hello.neighbour(ORDERS, "mp.local.in.other")
    first, second = hello.lines(ORDERS)
    hello.write(ORDERS, first.replace('"format":1', '"format":' + "1" * 5000), second)
    dags = parse(hello.folder)
    assert reason(dags[ORDERS]).startswith("Invalid JSON: Exceeds the limit (4300 digits)")
    assert "problem" not in dags[neighbour].tags


@pytest.mark.parametrize("name", ["runtimes.json", "manifest.json"])
def test_nor_does_one_in_another_file(hello: Bundle, name: str) -> None:
    path = hello.folder / name
    path.write_text(path.read_text().replace('"format":1', '"format":' + "1" * 5000))
    hello.write(ORDERS, "garbage")
    dags = parse(hello.folder)
    assert ("problem" in dags[CARE].tags) is (name == "runtimes.json")
    assert "problem" in dags[ORDERS if name == "runtimes.json" else "milepost.shard_212"].tags


def test_a_stub_still_waits_for_its_assets_and_for_one_that_never_comes(retail: Bundle) -> None:
    retail.change(MASK, lambda dag: dag.update(colour="red"))
    condition: Any = parse(retail.folder)[MASK].timetable.asset_condition
    assert type(condition).__name__ == "AssetAll"
    wanted, never = condition.objects
    assert [asset.uri for asset in wanted.objects] == ["x-milepost://lake/parties/customer"]
    assert never.uri == "x-milepost://problem"


def test_a_rendered_problem_still_waits_for_its_assets(retail: Bundle) -> None:
    retail.change(MASK, lambda dag: dag.update(tasks=[], problem="x"))
    condition: Any = parse(retail.folder)[MASK].timetable.asset_condition
    wanted, never = condition.objects
    assert [asset.uri for asset in wanted.objects] == ["x-milepost://lake/parties/customer"]
    assert never.uri == "x-milepost://problem"


def test_a_torn_shard_is_stubs_until_it_is_whole(hello: Bundle) -> None:
    whole = hello.specs(ORDERS).read_text()
    hello.specs(ORDERS).write_text(whole.replace('"priority":10', '"priority":11'))
    dags = parse(hello.folder)
    assert "The bundle is being copied" in reason(dags[ORDERS])
    assert "if this stays, render again and copy the whole bundle." in reason(dags[ORDERS])
    assert dags[ORDERS].task_ids == ["in.orders", "out.orders.mart"]
    stub = dags[ORDERS].task_dict["in.orders"]
    assert (stub.retries, stub.retry_delay, stub.pool) == (3, timedelta(minutes=1), "mp.local.from.shop_db")
    assert "problem" not in dags[CARE].tags
    with pytest.raises(AirflowException) as failed:
        dags[ORDERS].task_dict["in.orders"].execute({})  # type: ignore[union-attr]
    assert not isinstance(failed.value, AirflowFailException)
    hello.specs(ORDERS).write_text(whole)
    assert "problem" not in parse(hello.folder)[ORDERS].tags


def test_a_moment_between_two_files_is_waited_out(hello: Bundle) -> None:
    """The specs are new, and the new Python file comes while Airflow has loaded the old one."""
    old = hello.python(ORDERS).read_text()
    hello.change(ORDERS, lambda dag: dag["tasks"][0].update(priority=11))
    new = hello.python(ORDERS).read_text()
    hello.python(ORDERS).write_text(old)
    later = threading.Timer(0.3, lambda: hello.python(ORDERS).write_text(new))
    later.start()
    dag = parse(hello.folder)[ORDERS]
    later.join()
    assert "problem" not in dag.tags
    assert dag.task_dict["in.orders"].priority_weight == 11


def test_a_shard_without_specs_is_left_as_airflow_knew_it(hello: Bundle) -> None:
    """A stub without the tasks of its DAG would take them out of the runs that are under way."""
    hello.specs(ORDERS).unlink()
    dags, errors = parse_all(hello.folder)
    assert list(dags) == [CARE]
    assert list(errors) == [SHARD]
    assert errors[SHARD].startswith("milepost_dags.bundle.TornBundleError: Cannot read ")
    assert errors[SHARD].endswith("if this stays, render again and copy the whole bundle.")


@pytest.mark.parametrize("size", [0, 200, -1, -2, -200])
def test_nor_is_one_whose_specs_are_cut_made_stubs(hello: Bundle, size: int) -> None:
    hello.neighbour(ORDERS, "mp.local.in.other")
    hello.specs(ORDERS).write_bytes(hello.specs(ORDERS).read_bytes()[:size])
    dags, errors = parse_all(hello.folder)
    if size == -1:  # But for its last line feed, all of it is there.
        assert dags[ORDERS].task_ids == ["in.orders", "out.orders.mart"]
        assert errors == {}
        return
    assert list(dags) == [CARE]
    assert "shard_212.jsonl has the digest" in errors[SHARD]


def without_runtimes(bundle: Bundle) -> None:
    """As if they had not been copied yet."""
    (bundle.folder / "runtimes.json").unlink()


def with_half_of_them(bundle: Bundle) -> None:
    """As if they were being copied."""
    path = bundle.folder / "runtimes.json"
    path.write_text(path.read_text()[:100])


def with_empty_ones(bundle: Bundle) -> None:
    """As if their copy had just begun."""
    (bundle.folder / "runtimes.json").write_text("")


@pytest.mark.parametrize("tear", [without_runtimes, with_half_of_them, with_empty_ones])
def test_runtimes_that_are_being_copied_are_tried_again(
    hello: Bundle, tear: Callable[[Bundle], None]
) -> None:
    tear(hello)
    dag = parse(hello.folder)[ORDERS]
    assert "runtimes.json: " in reason(dag)
    assert "if this stays, render again and copy the whole bundle." in reason(dag)
    assert dag.task_ids == ["in.orders", "out.orders.mart"]
    with pytest.raises(AirflowException) as failed:
        dag.task_dict["in.orders"].execute({})  # type: ignore[union-attr]
    assert not isinstance(failed.value, AirflowFailException)


def test_a_moment_without_them_is_waited_out(hello: Bundle) -> None:
    path = hello.folder / "runtimes.json"
    whole = path.read_text()
    path.write_text("")
    later = threading.Timer(0.3, lambda: path.write_text(whole))
    later.start()
    dag = parse(hello.folder)[ORDERS]
    later.join()
    assert "problem" not in dag.tags


def test_runtimes_that_were_rendered_so_are_not_tried_again(hello: Bundle) -> None:
    path = hello.folder / "runtimes.json"
    path.write_text(path.read_text().replace('"format":1', '"format":2'))
    dag = parse(hello.folder)[ORDERS]
    assert "The bundle is being copied" in reason(dag)
    manifest = hello.folder / "manifest.json"
    said = json.loads(manifest.read_text())
    said["files"]["runtimes.json"] = sha256(path.read_bytes())
    manifest.write_text(canonical(said))
    dag = parse(hello.folder)[ORDERS]
    assert reason(dag).startswith("Unknown format of runtimes.json: 2 (install a newer milepost_dags)")
    with pytest.raises(AirflowFailException):
        dag.task_dict["in.orders"].execute({})  # type: ignore[union-attr]


@pytest.mark.parametrize("type_", ["emr", "emr_serverless", "abacus"])
def test_a_runtime_we_cannot_start_is_said(hello: Bundle, type_: str) -> None:
    hello.runtime(type_)
    assert reason(parse(hello.folder)[ORDERS]).startswith(
        f"Unknown type of runtime: {type_} (this version of milepost_dags knows:"
        " local, standalone, yarn, kubernetes)"
    )


def test_a_missing_provider_is_said(hello: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = OperatorKind("airflow.providers.nobody.has", "Operator", (), "apache-airflow-providers-nobody")
    monkeypatch.setitem(OPERATORS, "local", kind)
    assert reason(parse(hello.folder)[ORDERS]).startswith(
        "Cannot start tasks of runtime local: No module named 'airflow.providers.nobody'"
        " (install apache-airflow-providers-nobody)"
    )


def test_a_setting_that_is_missing_is_said(hello: Bundle) -> None:
    hello.runtime("standalone")
    assert reason(parse(hello.folder)[ORDERS]).startswith(
        "Missing setting of runtime standalone: master (in runtimes.json)"
    )


def test_a_rendered_problem_is_a_stub_that_shows_it(hello: Bundle) -> None:
    def broken(dag: dict[str, Any]) -> None:
        dag.update(tasks=[], problem="Cannot render \\{\\{ x \\}\\}")

    hello.change(ORDERS, broken)
    dag = parse(hello.folder)[ORDERS]
    assert reason(dag) == "Cannot render \\{\\{ x \\}\\}"
    assert dag.doc_md is not None
    assert dag.doc_md.endswith("Cannot render \\{\\{ x \\}\\}\n")


def test_what_a_stub_quotes_is_inert(hello: Bundle) -> None:
    hello.change(ORDERS, lambda dag: dag.update({"<img onerror=x>{{ 7*7 }}": 1}))
    doc = parse(hello.folder)[ORDERS].doc_md
    assert doc is not None
    assert r"\<img onerror\=x\>\{\{ 7\*7 \}\}" in doc


def test_what_a_stub_quotes_can_be_kept(hello: Bundle) -> None:
    path = hello.folder / "runtimes.json"
    path.write_text(path.read_text().replace('"small"', '"s\\ud800\\u0000"'))
    kept = canonical(serialized(parse(hello.folder)[ORDERS]))
    # The backslashes of Markdown, as JSON writes them.
    assert "s\\\\\ufffd\\\\\ufffd" in kept
    assert kept.encode()


def in_a_worker(monkeypatch: pytest.MonkeyPatch, task_id: str) -> None:
    """As Airflow tells a process that runs one task of the ingestion."""
    monkeypatch.setitem(os.environ, "_AIRFLOW_PARSING_CONTEXT_DAG_ID", ORDERS)
    monkeypatch.setitem(os.environ, "_AIRFLOW_PARSING_CONTEXT_TASK_ID", task_id)


def test_a_worker_gets_its_dag_with_its_task(hello: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    hello.neighbour(ORDERS, f"{ORDERS}_of_old")
    in_a_worker(monkeypatch, "out.orders.mart")
    dags = parse(hello.folder)
    dag = dags[ORDERS]
    assert list(dags) == [ORDERS]
    assert type(dag.task_dict["in.orders"]) is StandIn
    assert type(dag.task_dict["out.orders.mart"]).__name__ == "LocalJob"
    assert dag.task_dict["out.orders.mart"].upstream_task_ids == {"in.orders"}


@pytest.mark.parametrize("size", [None, 0, 8, 200])
@pytest.mark.parametrize("alone", [False, True], ids=["with its manifest", "alone"])
def test_a_worker_whose_shard_is_torn_tries_again(
    hello: Bundle, size: int | None, alone: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It finds its task: one that does not is failed for good by some versions of Airflow."""
    specs = hello.specs(ORDERS).read_bytes()
    hello.specs(ORDERS).unlink()
    if size is not None:
        hello.specs(ORDERS).write_bytes(specs[:size])
    if alone:
        (hello.folder / "manifest.json").unlink()
        hello.python(CARE).unlink()
    in_a_worker(monkeypatch, "in.orders")
    dag = parse(hello.folder)[ORDERS]
    with pytest.raises(AirflowException, match=r"^(Cannot read|shard_212.jsonl has the digest)") as failed:
        dag.task_dict["in.orders"].execute({})  # type: ignore[union-attr]
    assert not isinstance(failed.value, AirflowFailException)


def test_a_worker_finds_a_task_that_a_torn_shard_has_no_more(
    hello: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    specs = hello.specs(ORDERS).read_text()
    hello.specs(ORDERS).write_text(specs.replace('in.orders"', 'in.others"').replace("out.", "to."))
    hello.specs(ORDERS).write_text(
        hello.specs(ORDERS).read_text().replace("mp.local.in.others", "mp.local.in.orders")
    )
    in_a_worker(monkeypatch, "in.orders")
    dag = parse(hello.folder)[ORDERS]
    assert dag.task_ids == ["in.others", "to.orders.mart", "in.orders"]
    with pytest.raises(AirflowException, match="has the digest"):
        dag.task_dict["in.orders"].execute({})  # type: ignore[union-attr]


def test_a_worker_is_told_of_a_dag_that_is_not_there(hello: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    hello.neighbour(ORDERS, "mp.local.in.other")
    hello.write(ORDERS, hello.lines(ORDERS)[1])
    in_a_worker(monkeypatch, "in.orders")
    assert reason(parse(hello.folder)[ORDERS]) == (
        "It stands in no line of its shard. Render again and copy the whole bundle."
    )


def test_what_was_begun_and_turned_out_wrong_is_gone(hello: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stub of a DAG whose task cannot be built is not in doubt with what was built of the DAG."""
    hello.runtime("abacus")
    in_a_worker(monkeypatch, "out.orders.mart")
    for _ in range(8):
        dag = parse(hello.folder)[ORDERS]
        assert [type(task) for task in dag.tasks] == [StubTask, StubTask]


def test_a_file_per_dag_is_loaded_too(tmp_path: Path) -> None:
    bundle = Bundle(HELLO, tmp_path / "hello")
    for kind in ("milepost_shard_{}.py", "specs/shard_{}.jsonl"):
        old = bundle.folder / kind.format("212")
        old.rename(bundle.folder / kind.format("mp-local-in-orders"))
    assert ORDERS in parse(bundle.folder)


def test_text_of_people_reaches_no_task(hello: Bundle) -> None:
    canary = "CANARY {{ 7*7 }} $(id) %s"

    def hostile(dag: dict[str, Any]) -> None:
        dag.update(doc=f"{canary}\n", model=[canary])

    hello.change(ORDERS, hostile)
    dag = parse(hello.folder)[ORDERS]
    assert dag.doc_md == f"{canary}\n"
    for task in dag.tasks:
        assert set(task.template_fields) == {"verb", "job", "runtime"}
        assert "CANARY" not in canonical({name: str(value) for name, value in vars(task).items()})
