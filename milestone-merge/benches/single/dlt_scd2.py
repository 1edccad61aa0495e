"""``dlt`` with its merge strategy scd2, into DuckDB."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pyarrow as pa

os.environ.setdefault("RUNTIME__DLTHUB_TELEMETRY", "false")

import dlt  # noqa: E402
from dlt.common import pendulum  # noqa: E402

from single.days import VALUES  # noqa: E402

_COLUMNS = ("id", *VALUES)


class DltScd2:
    """Versions as dlt keeps them; a row's digest is worked out by DuckDB, as dlt asks for Arrow."""

    def __init__(self, folder: Path) -> None:
        self._file = str(folder / "dlt.duckdb")
        self._pipeline = dlt.pipeline(
            "bench",
            pipelines_dir=str(folder / "dlt"),
            destination=dlt.destinations.duckdb(self._file),
            dataset_name="history",
        )

    def image(self, file: str, day: int) -> None:
        """Brings in all rows; what is absent ends."""
        self._run(file, "true", day, {})

    def changes(self, file: str, day: int) -> None:
        """Brings in rows that are new or changed: there is no way to say that one was deleted."""
        self._run(file, "mp_op <> 'delete'", day, {"merge_key": "id"})

    def current(self) -> pa.Table:
        """The rows that are current."""
        with duckdb.connect(self._file) as database:
            return database.sql(
                f"SELECT {', '.join(_COLUMNS)} FROM history.facts WHERE _dlt_valid_to IS NULL"
            ).to_arrow_table()

    def versions(self) -> int:
        """How many versions there are."""
        with duckdb.connect(self._file) as database:
            return database.execute("SELECT count(*) FROM history.facts").fetchone()[0]

    def _run(self, file: str, which: str, day: int, hints: dict[str, str]) -> None:
        digest = "md5(concat_ws('|', " + ", ".join(_COLUMNS) + "))"
        rows = duckdb.connect().sql(
            f"SELECT {', '.join(_COLUMNS)}, {digest} AS row_hash FROM '{file}' WHERE {which}"
        ).to_arrow_table()
        resource = dlt.resource(
            rows,
            name="facts",
            write_disposition={
                "disposition": "merge",
                "strategy": "scd2",
                "row_version_column_name": "row_hash",
                "boundary_timestamp": pendulum.datetime(2026, 1, 1).add(seconds=day).isoformat(),
            },
            **hints,
        )
        self._pipeline.run(resource).raise_on_failed_jobs()
