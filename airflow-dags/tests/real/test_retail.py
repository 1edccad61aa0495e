"""The example in folders: a store, the transformer that follows it by asset, and what it makes."""

from real.machine import until
from real.scene import Scene

PARTIES = "mp.lake.in.parties"
MASKED = "mp.lake.tx.mask_customers"


def test_a_transformer_follows_its_store(scene: Scene) -> None:
    scene.airflow.unpause(PARTIES)
    scene.airflow.unpause(MASKED)
    run = scene.airflow.run(PARTIES)
    assert scene.airflow.finished(PARTIES, run, 600) == "success", scene.airflow.logs()[-20_000:]
    (started,) = until("the transformer is started", lambda: scene.airflow.runs(MASKED), 180)
    assert started["run_type"] == "asset_triggered"
    state = scene.airflow.finished(MASKED, started["dag_run_id"], 600)
    assert state == "success", scene.airflow.logs()[-20_000:]

    assert scene.same("mart", "SELECT * FROM sales_reporting.nation", "SELECT * FROM shop.nation")
    assert scene.same(
        "mart",
        "SELECT custkey, name, nationkey, mktsegment FROM sales_reporting.customer",
        "SELECT custkey, name, nationkey, mktsegment FROM shop.customer WHERE acctbal >= 0",
    )
    masked = "custkey, nationkey, mktsegment"
    assert scene.same(
        "mart",
        f"SELECT {masked} FROM marketing.customer",  # noqa: S608
        f"SELECT {masked} FROM shop.customer",  # noqa: S608
    )
