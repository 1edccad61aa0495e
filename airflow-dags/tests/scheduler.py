"""Airflow's database, its DAG processor's writing and its scheduler's reading of it, as functions."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pendulum
from airflow.jobs.job import Job
from airflow.jobs.scheduler_job_runner import SchedulerJobRunner
from airflow.models.asset import AssetDagRunQueue, AssetModel
from airflow.models.dag import DagModel
from airflow.models.dagbundle import DagBundleModel
from airflow.models.dagrun import DagRun
from airflow.models.serialized_dag import SerializedDagModel
from airflow.utils.session import create_session
from airflow.utils.state import DagRunState
from airflow.utils.types import DagRunTriggeredByType, DagRunType
from sqlalchemy import select

if TYPE_CHECKING:
    from airflow.dag_processing.dagbag import DagBag, sync_bag_to_db
else:
    try:
        from airflow.dag_processing.dagbag import DagBag, sync_bag_to_db
    except ImportError:
        # Of Airflow 3.0.
        from airflow.models.dagbag import DagBag

        def sync_bag_to_db(bag, name, version, session):
            bag.sync_to_db(name, version, session=session)


_BUNDLE = "lake"
_RUN = "manual__1"


def migrate() -> None:
    """Makes the database."""
    subprocess.run(
        [sys.executable, "-m", "airflow", "db", "migrate"],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with create_session() as session:
        session.add(DagBundleModel(name=_BUNDLE))


def sweep(folder: Path) -> dict[str, str]:
    """Reads all files of a bundle, as a DAG processor does; its import errors."""
    bag = DagBag(folder, bundle_path=folder)
    with create_session() as session:
        sync_bag_to_db(bag, _BUNDLE, None, session=session)
    return dict(bag.import_errors)


def unpause(dag_id: str) -> None:
    """As a person does."""
    with create_session() as session:
        dag: Any = session.get(DagModel, dag_id)
        dag.is_paused = False


def begin(dag_id: str, **states: str) -> None:
    """A run that is under way, and the states of some of its tasks."""
    now = pendulum.now("UTC")
    with create_session() as session:
        kept: Any = SerializedDagModel.get(dag_id, session=session)
        kept.dag.create_dagrun(
            run_id=_RUN,
            logical_date=None,
            run_after=now,
            run_type=DagRunType.MANUAL,
            triggered_by=DagRunTriggeredByType.TEST,
            state=DagRunState.RUNNING,
            session=session,
        )
    with create_session() as session:
        for task in _run(dag_id, session).get_task_instances(session=session):
            task.state = states.get(task.task_id.replace(".", "_"))
            task.start_date = now


def schedule(dag_id: str) -> tuple[str, dict[str, str | None]]:
    """What the scheduler makes of that run when it looks at it: its state, and those of its tasks."""
    with create_session() as session:
        run = _run(dag_id, session)
        job: Any = Job
        runner: Any = SchedulerJobRunner(job())
        runner._schedule_dag_run(run, session)
        session.flush()
        tasks = run.get_task_instances(session=session)
        return str(run.state), {task.task_id: task.state and str(task.state) for task in tasks}


def _run(dag_id: str, session: Any) -> Any:
    return session.scalar(select(DagRun).where(DagRun.dag_id == dag_id, DagRun.run_id == _RUN))


def update(uri: str) -> None:
    """A task has something new of an asset."""
    from airflow.assets.manager import asset_manager

    with create_session() as session:
        kept: Any = session.scalar(select(AssetModel).where(AssetModel.uri == uri))
        asset = kept.to_serialized() if hasattr(kept, "to_serialized") else kept.to_public()
        asset_manager.register_asset_change(asset=asset, session=session)


def queued() -> list[tuple[str, str]]:
    """Which DAGs are to run because of which assets."""
    with create_session() as session:
        found: Iterable[Any] = session.scalars(select(AssetDagRunQueue))
        uris = {asset.id: asset.uri for asset in session.scalars(select(AssetModel))}
        return sorted((row.target_dag_id, uris[row.asset_id]) for row in found)


def due() -> list[str]:
    """The DAGs that the scheduler would start now."""
    with create_session() as session:
        found = DagModel.dags_needing_dagruns(session)[0]
        return sorted(dag.dag_id for dag in found)
