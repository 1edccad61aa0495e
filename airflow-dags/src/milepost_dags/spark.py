"""Starts jobs on Spark clusters, through spark-submit."""

from __future__ import annotations

import functools
import json
import os
import subprocess
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

from milepost_dags._compat import AirflowException
from milepost_dags.job import MAIN_CLASS, PARENT, jar, job_environment
from milepost_dags.running import LastWords, run_of, settle

if TYPE_CHECKING:
    from airflow.providers.apache.spark.hooks.spark_submit import SparkSubmitHook
    from airflow.sdk import Context

    from milepost_dags.bundle import Profile
    from milepost_dags.job import JobCall

_CONNECTION = "milepost_spark"


class SparkJob(SparkSubmitOperator):
    """One job as an application of a Spark cluster.

    Its driver runs beside the worker, so that the job's exit code is that of spark-submit; on Kubernetes in
    a pod, whose exit code spark-submit writes to its log.
    """

    # Shown by Airflow for every run, and part of the DAG's version. Words, digests, nothing else: those of
    # spark-submit are not templates here.
    template_fields = ("verb", "job", "runtime")

    def __init__(self, *, call: JobCall, profile: Profile, runtime: str, **kwargs: Any) -> None:
        super().__init__(
            conn_id=_CONNECTION,
            java_class=MAIN_CLASS,
            name=kwargs["task_id"],
            spark_binary="spark-submit",
            deploy_mode="cluster" if profile.type == "kubernetes" else "client",
            **_resources(profile),
            **kwargs,
        )
        self.verb = call.verb
        self.job = call.digest
        self.runtime = runtime
        self._call = call
        self._profile = profile
        self._said = LastWords()

    def execute(self, context: Context) -> None:
        """Submits the job and waits for its end."""
        run = run_of(context)
        remote = self._profile.type == "kubernetes"
        self.application = jar()
        if remote:
            # Spark brings it to the pod, into the working directory of the driver.
            self.files = str(self._call.file())
            self.application_args = self._call.arguments_elsewhere(run)
        else:
            self.application_args = self._call.arguments(run)
        # The provider asks for a connection, and takes each master for Kubernetes or YARN whose name holds
        # k8s or yarn, be it in that of a host. It is told the type, and afterwards the master of the bundle.
        os.environ[f"AIRFLOW_CONN_{_CONNECTION.upper()}"] = _connection(self._profile.type)
        try:
            super().execute(context)
        except AirflowException:
            code = self._exit_code()
            if not code:
                raise
            settle(code, self.log, self._said)
        else:
            settle(0, self.log, self._said)

    def on_kill(self) -> None:
        """Ends what was submitted; before that there is nothing to end."""
        if self._hook is not None:
            super().on_kill()

    def _get_hook(self) -> SparkSubmitHook:
        hook = super()._get_hook()
        options: dict[str, Any] = {"env": job_environment()}
        if self._profile.type != "kubernetes":
            # The driver is a child of ours, and ends with us even if nobody can tell it to.
            options = {"env": options["env"] | PARENT, "stdin": subprocess.PIPE}
        vars(hook)["submit"] = functools.partial(hook.submit, **options)
        hook._connection["master"] = _master(self._profile)
        read = hook._process_spark_submit_log
        vars(hook)["_process_spark_submit_log"] = lambda lines: read(self._heard(lines))
        return hook

    def _heard(self, lines: Iterator[str]) -> Iterator[str]:
        for line in lines:
            self._said.hear(line)
            yield line

    def _exit_code(self) -> int | None:
        """How the job ended; None if it was never started."""
        hook = self._hook
        if hook is None or hook._submit_sp is None:
            return None
        in_pod: int | None = hook._spark_exit_code if self._profile.type == "kubernetes" else None
        code: int | None = hook._submit_sp.returncode
        return in_pod or code


def _connection(type_: str) -> str:
    return json.dumps({"conn_type": "spark", "host": "k8s" if type_ == "kubernetes" else type_})


def _master(profile: Profile) -> str:
    return "yarn" if profile.type == "yarn" else profile.settings["master"]


def _resources(profile: Profile) -> dict[str, Any]:
    conf: dict[str, str] = {}
    options: dict[str, Any] = {"conf": conf}
    settings = profile.settings
    if profile.type == "yarn":
        options["yarn_queue"] = settings["queue"]
    if profile.type == "kubernetes":
        conf["spark.kubernetes.namespace"] = settings["namespace"]
        conf["spark.kubernetes.container.image"] = settings["image"]
    if profile.memory_mib is not None:
        options["executor_memory"] = f"{profile.memory_mib}m"
    if profile.cores is not None:
        options["executor_cores"] = profile.cores
    if profile.executors is not None:
        if profile.type == "standalone":
            # A standalone cluster is asked for cores: as many as make that number of executors.
            options["total_executor_cores"] = profile.executors * (profile.cores or 1)
            options["executor_cores"] = profile.cores or 1
        else:
            options["num_executors"] = profile.executors
    return options
