"""Bundles for tests: those that the renderer's own tests hold, and others made from them."""

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from milepost_dags.bundle import sha256, shard_of

RENDERED = Path(__file__).parents[2] / "dag-generator/src/test/resources/bundles"
HELLO = RENDERED / "hello/local"
RETAIL = RENDERED / "retail/lake"

_SHARD = '''"""Airflow DAGs that Milepost rendered: change the model, not this file."""
from milepost_dags import load

SPECS = "{digest}"
globals().update(load(__file__, SPECS))
'''

Json = dict[str, Any]


def canonical(value: object) -> str:
    """JSON as the renderer writes it."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Bundle:
    """A copy of a rendered bundle in which things can be changed."""

    def __init__(self, rendered: Path, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(rendered, folder)

    def specs(self, dag_id: str) -> Path:
        """The file that a DAG's line stands in."""
        return self.folder / "specs" / f"shard_{shard_of(dag_id, 256)}.jsonl"

    def python(self, dag_id: str) -> Path:
        """The Python file of a DAG's shard."""
        return self.folder / f"milepost_shard_{shard_of(dag_id, 256)}.py"

    def lines(self, dag_id: str) -> list[str]:
        """The lines of a DAG's shard."""
        return self.specs(dag_id).read_text().splitlines()

    def spec(self, dag_id: str) -> Json:
        """What the line of a DAG says."""
        return next(spec for spec in map(json.loads, self.lines(dag_id)) if spec["dag_id"] == dag_id)

    def write(self, dag_id: str, *lines: str) -> None:
        """A shard with other lines, and a Python file that fits them."""
        text = "".join(f"{line}\n" for line in lines)
        self.specs(dag_id).write_text(text)
        self.python(dag_id).write_text(_SHARD.format(digest=sha256(text.encode())))

    def change(self, dag_id: str, change: Callable[[Json], object]) -> None:
        """Changes what the line of a DAG says."""
        changed = []
        for line in self.lines(dag_id):
            spec = json.loads(line)
            if spec["dag_id"] == dag_id:
                change(spec)
            changed.append(canonical(spec))
        self.write(dag_id, *changed)

    def neighbour(self, dag_id: str, name: str) -> str:
        """One more DAG in the shard of another, and its id."""
        spec = copy.deepcopy(self.spec(dag_id))
        spec["dag_id"] = name
        self.write(dag_id, *self.lines(dag_id), canonical(spec))
        return name

    def runtime(self, type_: str, **settings: str) -> None:
        """Another runtime for all sizes."""
        path = self.folder / "runtimes.json"
        runtimes = json.loads(path.read_text())
        for profile in runtimes["profiles"].values():
            profile.update(type=type_, settings=settings)
        path.write_text(canonical(runtimes) + "\n")
