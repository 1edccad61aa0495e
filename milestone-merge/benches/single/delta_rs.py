"""``deltalake``: its MERGE as the textbooks keep a history with it, changes found by DuckDB."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

from single.days import VALUES

_COLUMNS = ("id", *VALUES)


class DeltaRs:
    """One row per version, in partitions by whether it is current."""

    def __init__(self, folder: Path) -> None:
        self._path = str(folder / "delta-rs")
        self._database = duckdb.connect()

    def image(self, file: str, day: int) -> None:
        """Brings in all rows as they are on a day."""
        if not DeltaTable.is_deltatable(self._path):
            opened = f"{day} AS valid_from, NULL::INT AS valid_to, true AS is_current"
            first = self._arrow(f"SELECT *, {opened} FROM '{file}'")
            write_deltalake(self._path, first, partition_by=["is_current"])
            return
        self._database.register("live", self._live())
        differs = " OR ".join(f"i.{name} IS DISTINCT FROM l.{name}" for name in VALUES)
        found = self._arrow(
            f"""SELECT i.*, CASE WHEN l.id IS NULL THEN 'insert' ELSE 'update' END AS mp_op
                FROM '{file}' i LEFT JOIN live l USING (id) WHERE l.id IS NULL OR {differs}
                UNION ALL
                SELECT {", ".join("l." + name for name in _COLUMNS)}, 'delete'
                FROM live l ANTI JOIN '{file}' i USING (id)"""
        )
        self._merge(found, day)

    def changes(self, file: str, day: int) -> None:
        """Brings in changes, as their labels say."""
        self._merge(self._arrow(f"SELECT {', '.join(_COLUMNS)}, mp_op FROM '{file}'"), day)

    def current(self) -> pa.Table:
        """The rows that are current."""
        return self._live().to_table(columns=list(_COLUMNS))

    def versions(self) -> int:
        """How many versions there are."""
        return DeltaTable(self._path).count()

    def _live(self) -> pa.dataset.Dataset:
        return DeltaTable(self._path).to_pyarrow_dataset(partitions=[("is_current", "=", "true")])

    def _merge(self, found: pa.Table, day: int) -> None:
        """Each update twice: once with its key, to close a version, once with none, to open one."""
        self._database.register("found", found)
        source = self._arrow(
            """SELECT *, id AS merge_key FROM found WHERE mp_op <> 'insert'
               UNION ALL SELECT *, NULL FROM found WHERE mp_op <> 'delete'"""
        )
        opened = {name: f"s.{name}" for name in _COLUMNS}
        opened |= {"valid_from": str(day), "valid_to": "NULL", "is_current": "true"}
        (
            DeltaTable(self._path)
            .merge(source, "t.id = s.merge_key AND t.is_current = true", source_alias="s", target_alias="t")
            .when_matched_update({"valid_to": str(day), "is_current": "false"})
            .when_not_matched_insert(opened)
            .execute()
        )

    def _arrow(self, query: str) -> pa.Table:
        return self._database.sql(query).to_arrow_table()
