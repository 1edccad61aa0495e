"""Parses a bundle as Airflow's DAG processor does; as a program, prints the serialized DAGs as JSON."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airflow.sdk import DAG

if TYPE_CHECKING:
    from airflow.dag_processing.dagbag import DagBag
    from airflow.serialization.serialized_objects import DagSerialization
else:
    try:
        from airflow.dag_processing.dagbag import DagBag
        from airflow.serialization.serialized_objects import DagSerialization
    except ImportError:
        # Of Airflow 3.0.
        from airflow.models.dagbag import DagBag
        from airflow.serialization.serialized_objects import SerializedDAG as DagSerialization


def parse(folder: Path) -> dict[str, DAG]:
    """The DAGs of a bundle by their ids; fails on what Airflow would show as an import error."""
    dags, errors = parse_all(folder)
    assert errors == {}
    return dags


def parse_all(folder: Path) -> tuple[dict[str, DAG], dict[str, str]]:
    """The DAGs of a bundle by their ids, and its import errors by the names of files."""
    bag = DagBag(folder, bundle_path=folder)
    errors = {Path(file).name: text.splitlines()[-1] for file, text in bag.import_errors.items()}
    return dict(bag.dags), errors


def serialized(dag: DAG) -> dict[str, Any]:
    """What Airflow keeps of a DAG, but for the file it was found in."""
    found: dict[str, Any] = DagSerialization.to_dict(dag)
    found["dag"].pop("fileloc", None)
    return found


if __name__ == "__main__":
    dags = parse(Path(sys.argv[1]))
    print(json.dumps({dag_id: serialized(dag) for dag_id, dag in dags.items()}, sort_keys=True))  # noqa: T201
