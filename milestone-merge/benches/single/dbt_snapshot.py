"""A snapshot of ``dbt`` on DuckDB, strategy ``check``."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pyarrow as pa

os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")

from dbt.cli.main import dbtRunner  # noqa: E402

from single.days import VALUES  # noqa: E402

_COLUMNS = ("id", *VALUES)
_PROJECT = """
name: bench
version: "1.0.0"
profile: bench
snapshot-paths: ["snapshots"]
"""
_PROFILES = """
bench:
  target: here
  outputs:
    here: {{type: duckdb, path: "{file}", threads: 2}}
"""
_SNAPSHOT = """
{%% snapshot facts %%}
{{ config(target_schema="history", unique_key="id", strategy="check", check_cols=%s, hard_deletes=var("deletes")) }}
SELECT %s FROM read_parquet('{{ var("file") }}') WHERE {{ var("which") }}
{%% endsnapshot %%}
"""


class DbtSnapshot:
    """Versions as dbt keeps them in a file of DuckDB."""

    def __init__(self, folder: Path) -> None:
        self._file = str(folder / "dbt.duckdb")
        self._project = folder / "dbt"
        (self._project / "snapshots").mkdir(parents=True, exist_ok=True)
        (self._project / "dbt_project.yml").write_text(_PROJECT)
        (self._project / "profiles.yml").write_text(_PROFILES.format(file=self._file))
        snapshot = _SNAPSHOT % (list(VALUES), ", ".join(_COLUMNS))
        (self._project / "snapshots" / "facts.sql").write_text(snapshot)
        self.seconds = 0.0

    def image(self, file: str, day: int) -> None:
        """Brings in all rows; what is absent ends."""
        self._run(file, "true", "invalidate")

    def changes(self, file: str, day: int) -> None:
        """Brings in rows that are new or changed: there is no way to say that one was deleted."""
        self._run(file, "mp_op <> 'delete'", "ignore")

    def current(self) -> pa.Table:
        """The rows that are current."""
        with duckdb.connect(self._file) as database:
            return database.sql(
                f"SELECT {', '.join(_COLUMNS)} FROM history.facts WHERE dbt_valid_to IS NULL"
            ).to_arrow_table()

    def versions(self) -> int:
        """How many versions there are."""
        with duckdb.connect(self._file) as database:
            return database.execute("SELECT count(*) FROM history.facts").fetchone()[0]

    def _run(self, file: str, which: str, deletes: str) -> None:
        """Its own time counts: that of the snapshot, without reading the project."""
        told = dbtRunner().invoke(
            ["--quiet", "snapshot", "--project-dir", str(self._project), "--profiles-dir", str(self._project)]
            + ["--vars", f"{{file: '{file}', which: \"{which}\", deletes: {deletes}}}"]
        )
        if not told.success:
            raise RuntimeError(f"dbt failed: {told.exception or told.result.results[0].message}")
        self.seconds = told.result.results[0].execution_time
