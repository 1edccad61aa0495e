"""What Airflow's scheduler makes of a bundle while it is being copied."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import scheduler
from bundles import RETAIL, Bundle

PARTIES = "mp.lake.in.parties"
MASK = "mp.lake.tx.mask_customers"
CUSTOMER = "x-milepost://lake/parties/customer"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the bundle lies in all tests here."""
    scheduler.migrate()
    return tmp_path_factory.mktemp("bundles") / "lake"


@pytest.fixture
def lake(folder: Path) -> Iterator[Bundle]:
    """A bundle that Airflow has read."""
    bundle = Bundle(RETAIL, folder)
    assert scheduler.sweep(folder) == {}
    yield bundle
    shutil.rmtree(folder)


def gone(path: Path) -> None:
    """Not copied yet."""
    path.unlink()


def half(path: Path) -> None:
    """Being copied."""
    path.write_bytes(path.read_bytes()[:200])


def of_another_render(path: Path) -> None:
    """Copied before its Python file."""
    path.write_text(path.read_text().replace('"priority":', '"priority":1'))


def test_a_run_that_is_under_way_outlives_a_copy_of_its_shard(lake: Bundle) -> None:
    scheduler.unpause(PARTIES)
    scheduler.begin(PARTIES, in_parties="success", out_parties_sales_mart="running")
    before = scheduler.schedule(PARTIES)
    states = {"in.parties": "success", "out.parties.lake": "scheduled", "out.parties.sales_mart": "running"}
    assert before == ("running", states)
    specs = lake.specs(PARTIES).read_bytes()
    runtimes = (lake.folder / "runtimes.json").read_bytes()
    for path, tear in [
        (lake.specs(PARTIES), gone),
        (lake.specs(PARTIES), half),
        (lake.specs(PARTIES), of_another_render),
        (lake.folder / "runtimes.json", gone),
        (lake.folder / "runtimes.json", half),
    ]:
        tear(path)
        scheduler.sweep(lake.folder)
        assert scheduler.schedule(PARTIES) == before
        lake.specs(PARTIES).write_bytes(specs)
        (lake.folder / "runtimes.json").write_bytes(runtimes)
        assert scheduler.sweep(lake.folder) == {}
        assert scheduler.schedule(PARTIES) == before


@pytest.mark.parametrize(
    "tear",
    [
        lambda bundle: gone(bundle.specs(MASK)),
        lambda bundle: half(bundle.specs(MASK)),
        lambda bundle: of_another_render(bundle.specs(MASK)),
        lambda bundle: gone(bundle.folder / "runtimes.json"),
        lambda bundle: bundle.change(MASK, lambda dag: dag.update(colour="red")),
        lambda bundle: bundle.change(MASK, lambda dag: dag.update(tasks=[], problem="x")),
    ],
    ids=["gone", "half", "of another render", "without runtimes", "with an unknown field", "with a problem"],
)
def test_what_has_something_new_starts_a_dag_when_it_is_whole_again(
    lake: Bundle, tear: Callable[[Bundle], None]
) -> None:
    scheduler.unpause(MASK)
    scheduler.update(CUSTOMER)
    assert scheduler.queued() == [(MASK, CUSTOMER)]
    assert scheduler.due() == [MASK]
    tear(lake)
    scheduler.sweep(lake.folder)
    assert scheduler.due() == []
    assert scheduler.queued() == [(MASK, CUSTOMER)]
    shutil.rmtree(lake.folder)
    shutil.copytree(RETAIL, lake.folder)
    assert scheduler.sweep(lake.folder) == {}
    assert scheduler.queued() == [(MASK, CUSTOMER)]
    assert scheduler.due() == [MASK]
