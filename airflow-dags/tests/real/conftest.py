"""One Airflow for all tests here: it takes its time to start."""

import signal
from collections.abc import Iterator

import pytest

from real.machine import until
from real.postgres import Postgres
from real.scene import Scene


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A running Airflow that knows the DAGs and has the pools of both examples."""
    folder = tmp_path_factory.mktemp("real")
    # Whoever ends us ends what we have started.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    postgres = Postgres(folder / "postgres")
    try:
        postgres.start()
        until("PostgreSQL answers", postgres.ready, 60)
        scene = Scene(folder, postgres)
        try:
            scene.cluster.start()
            scene.airflow.start()
            expected = set()
            for name in scene.bundles:
                manifest = scene.manifest(name)
                expected |= manifest["dags"].keys()
                for pool, slots in manifest["pools"].items():
                    body = {"name": pool, "slots": slots, "include_deferred": False}
                    scene.airflow.call("POST", "pools", body)
            until("the DAGs are there", lambda: scene.airflow.dags().keys() == expected, 180)
            yield scene
        finally:
            scene.airflow.stop()
            scene.cluster.stop()
    finally:
        postgres.stop()
