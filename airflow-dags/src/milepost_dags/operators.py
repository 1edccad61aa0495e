"""Builds operators; which runtime has which stands in one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

from airflow.sdk import Asset, BaseOperator

from milepost_dags._compat import DOUBLED, AirflowException, AirflowFailException
from milepost_dags.job import JobCall

if TYPE_CHECKING:
    from airflow.sdk import Context

    from milepost_dags.bundle import Bundle, Profile, Runtimes
    from milepost_dags.spec import DagSpec, TaskOutline, TaskSpec, Terms


@dataclass(frozen=True)
class OperatorKind:
    """Where the operator of a runtime is, which settings it needs, and which package beside Airflow."""

    module: str
    name: str
    settings: tuple[str, ...] = ()
    package: str = "apache-airflow"


def _spark(*settings: str) -> OperatorKind:
    return OperatorKind("milepost_dags.spark", "SparkJob", settings, "apache-airflow-providers-apache-spark")


OPERATORS: Mapping[str, OperatorKind] = {
    "local": OperatorKind("milepost_dags.local", "LocalJob"),
    "standalone": _spark("master"),
    "yarn": _spark("queue"),
    "kubernetes": _spark("master", "namespace", "image"),
}


class RuntimeProblemError(Exception):
    """There is no operator that could start a task."""


def check(dag: DagSpec, runtimes: Runtimes) -> None:
    """Whether all tasks of a DAG can be built.

    :raises RuntimeProblemError: says why not
    """
    for name in sorted({task.runtime for task in dag.tasks}):
        _operator(_profile(name, runtimes))


def build(dag: DagSpec, task: TaskSpec, bundle: Bundle, runtimes: Runtimes) -> BaseOperator:
    """The operator of a task, in the DAG that is being built.

    :raises RuntimeProblemError: if there is none
    """
    profile = _profile(task.runtime, runtimes)
    operator = _operator(profile)
    return operator(
        call=JobCall(bundle, task.verb, task.job),
        profile=profile,
        runtime=task.runtime,
        owner=dag.owner,
        task_id=task.id,
        outlets=[Asset(uri) for uri in task.outlets],
        do_xcom_push=False,
        **_terms(task.terms),
    )


def stub(task: TaskOutline, reason: str, *, transient: bool) -> BaseOperator:
    """What stands in for a task that cannot be built, under the same terms."""
    terms = {} if task.terms is None else _terms(task.terms)
    return StubTask(task_id=task.id, reason=reason, transient=transient, **terms)


def _terms(terms: Terms) -> dict[str, Any]:
    pool = {} if terms.pool is None else {"pool": terms.pool.name, "pool_slots": terms.pool.slots}
    return pool | {
        "priority_weight": terms.priority,
        "weight_rule": "absolute",
        "retries": terms.retries,
        "retry_delay": timedelta(seconds=terms.retry_delay),
        "retry_exponential_backoff": DOUBLED,
        "execution_timeout": timedelta(seconds=terms.timeout),
    }


def _profile(name: str, runtimes: Runtimes) -> Profile:
    profile = runtimes.profiles.get(name)
    if profile is None:
        raise RuntimeProblemError(
            f"Unknown runtime: {name} (runtimes.json has: {', '.join(runtimes.profiles)})"
        )
    return profile


def _operator(profile: Profile) -> type[BaseOperator]:
    kind = OPERATORS.get(profile.type)
    if kind is None:
        raise RuntimeProblemError(
            f"Unknown type of runtime: {profile.type} (this version of milepost_dags knows:"
            f" {', '.join(OPERATORS)})"
        )
    missing = [name for name in kind.settings if name not in profile.settings]
    if missing:
        raise RuntimeProblemError(
            f"Missing setting of runtime {profile.type}: {', '.join(missing)} (in runtimes.json)"
        )
    try:
        found: type[BaseOperator] = getattr(import_module(kind.module), kind.name)
    except ImportError as error:
        raise RuntimeProblemError(
            f"Cannot start tasks of runtime {profile.type}: {error} (install {kind.package})"
        ) from error
    return found


class StandIn(BaseOperator):
    """Another task of a DAG of which a worker needs one: has its id and does nothing."""


class StubTask(BaseOperator):
    """A task of a DAG that cannot be built: fails and says why."""

    def __init__(self, *, reason: str, transient: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reason = reason
        self.transient = transient

    def execute(self, context: Context) -> None:  # noqa: ARG002 - Airflow gives it
        """Fails; so that Airflow tries again if that may help."""
        if self.transient:
            raise AirflowException(self.reason)
        raise AirflowFailException(self.reason)
