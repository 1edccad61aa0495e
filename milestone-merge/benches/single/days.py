"""Makes the days of a source as Parquet files, and the rows a history of them must end with.

``python -m single.days FOLDER KEYS DAYS`` writes ``image-N.parquet`` (all rows of day N) and, from day 2 on,
``changes-N.parquet`` (what a source would tell of day N: columns of the rows, ``mp_op``, ``mp_seq``). Days 0 and 1
share no value, so that half of the history has ended after them. From day 2 on 1.2 % of the rows of an image
differ from the day before; the changes of a day are another thousandth, counted from the image of day 1.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

VALUES = ("name", "city", "amount", "quantity", "day", "remark")

_CITIES = "['Berlin', 'Bologna', 'Zürich', 'Kraków', 'Malmö', 'Porto']"

_ROW = f"""
  id, 'Customer ' || id || ' of day ' || since AS name,
  ({_CITIES})[(hash(id, since) % 6 + 1)::INT] AS city,
  ((hash(id, since, 1) % 1000000)::DECIMAL(18,2) / 100)::DECIMAL(12,2) AS amount,
  (hash(id, since, 2) % 97)::INT AS quantity,
  DATE '2020-01-01' + (hash(id, since, 3) % 2000)::INT AS day,
  'remark ' || hash(id, since) AS remark
"""


def write(folder: Path, keys: int, days: int) -> None:
    """Writes all days; files that are there are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    database = duckdb.connect()
    database.execute(f"CREATE TABLE live AS SELECT range AS id, 0 AS since FROM range({keys})")
    for day in range(days):
        if day == 1:
            database.execute("UPDATE live SET since = 1")
        if day > 1:
            _move_on(database, keys, day)
            _write(database, _changes(keys, day), folder / f"changes-{day}.parquet")
        _write(database, f"SELECT {_ROW} FROM live ORDER BY id", folder / f"image-{day}.parquet")


def _move_on(database: duckdb.DuckDBPyConnection, keys: int, day: int) -> None:
    """Of a thousand rows ten change, one goes and one comes."""
    database.execute(f"DELETE FROM live WHERE id < {keys} AND id % 1000 = {day}")
    database.execute(f"UPDATE live SET since = {day} WHERE id < {keys} AND id % 100 = {50 + day}")
    step = keys // 1000
    database.execute(f"INSERT INTO live SELECT {keys + day * step} + range, {day} FROM range({step})")


def _changes(keys: int, day: int) -> str:
    """Of ten changes eight are updates, one is a delete, one an insert."""
    count = keys // 1000
    return f"""
      SELECT {_ROW}, mp_op, 1::BIGINT AS mp_seq FROM (
        SELECT CASE range % 10 WHEN 9 THEN {keys} + {day} * {count} + range
                    ELSE range * 1000 + {day} END AS id,
               CASE range % 10 WHEN 9 THEN 'insert' WHEN 8 THEN 'delete' ELSE 'update' END AS mp_op,
               {day} AS since
        FROM range({count}))"""


def _write(database: duckdb.DuckDBPyConnection, query: str, file: Path) -> None:
    database.execute(f"COPY ({query}) TO '{file}' (FORMAT parquet)")


WRONG = {
    "duplicate": (1, [("update", 1, 1), ("update", 1, 2)]),
    "duplicate-new": (3, [("insert", 3, 1), ("insert", 3, 2)]),
    "delete": (2, [("delete", 2, 3)]),
    "again": (1, [("update", 1, 4)]),
}
"""Cases: the key to look at, and the day's events as label, key and what the values are made of."""


class Oracle:
    """The rows that are live after the last day, and how many versions there are, worked out by plain SQL."""

    def __init__(self, folder: Path, kind: str, days: int) -> None:
        self._database = duckdb.connect()
        self._database.execute(f"CREATE TABLE live AS FROM '{folder}/image-0.parquet'")
        self.versions = self._count("live")
        for day in range(1, days):
            if kind == "full" or day == 1:
                self._image(f"{folder}/image-{day}.parquet")
            else:
                self._apply(f"{folder}/changes-{day}.parquet")

    def wrong(self, rows: str) -> int:
        """How many rows of a relation are not live, or live and not in it."""
        columns = ", ".join(("id", *VALUES))
        ours, theirs = f"SELECT {columns} FROM live", f"SELECT {columns} FROM {rows}"
        return sum(
            self._database.execute(f"SELECT count(*) FROM ({one} EXCEPT ALL {other})").fetchone()[0]
            for one, other in ((ours, theirs), (theirs, ours))
        )

    def register(self, name: str, rows: object) -> None:
        """Gives a relation a name for :meth:`wrong`."""
        self._database.register(name, rows)

    def _image(self, file: str) -> None:
        self._database.execute(f"CREATE TABLE next AS FROM '{file}'")
        self.versions += self._database.execute(
            "SELECT count(*) FROM (FROM next EXCEPT ALL FROM live)"
        ).fetchone()[0]
        self._database.execute("DROP TABLE live; ALTER TABLE next RENAME TO live")

    def _apply(self, file: str) -> None:
        columns = ", ".join(("id", *VALUES))
        self.versions += self._count(f"(FROM '{file}' WHERE mp_op <> 'delete')")
        self._database.execute(f"DELETE FROM live WHERE id IN (SELECT id FROM '{file}')")
        self._database.execute(
            f"INSERT INTO live SELECT {columns} FROM '{file}' WHERE mp_op <> 'delete'"
        )

    def _count(self, rows: str) -> int:
        return self._database.execute(f"SELECT count(*) FROM {rows}").fetchone()[0]


def write_wrong(folder: Path) -> None:
    """Two rows to begin with; then days of events: see :data:`WRONG`."""
    folder.mkdir(parents=True, exist_ok=True)
    database = duckdb.connect()
    row = f"SELECT {_ROW}"
    event = "SELECT *, {!r} AS mp_op, {}::BIGINT AS mp_seq FROM ({})"
    _write(database, f"{row} FROM (SELECT range AS id, 0 AS since FROM range(1, 3))", folder / "wrong-0.parquet")
    for case, (_, events) in WRONG.items():
        rows = " UNION ALL ".join(
            event.format(op, 1, f"{row} FROM (SELECT {key}::BIGINT AS id, {since} AS since)")
            for op, key, since in events
        )
        _write(database, rows, folder / f"wrong-{case}.parquet")


if __name__ == "__main__":
    if sys.argv[2] == "wrong":
        write_wrong(Path(sys.argv[1]))
    else:
        write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
