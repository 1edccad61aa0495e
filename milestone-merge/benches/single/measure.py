"""Measures one tool in this process: ``python -m single.measure TOOL KIND FOLDER DAYS``.

Prints a line of JSON for each day with its seconds, the bytes this process wrote (``wchar``) and the most memory
it has had, in bytes; then one with the number of versions and of live rows that are wrong. KIND ``wrong`` prints
what became of a key that was given twice and of one that was deleted.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from single.days import WRONG, Oracle


def tool(name: str, folder: Path) -> Any:
    """The tool of a name, imported only when it is wanted."""
    if name == "delta-rs":
        from single.delta_rs import DeltaRs

        return DeltaRs(folder)
    if name == "dlt":
        from single.dlt_scd2 import DltScd2

        return DltScd2(folder)
    from single.dbt_snapshot import DbtSnapshot

    return DbtSnapshot(folder)


def written() -> int:
    """Bytes that this process has written, to whatever file."""
    lines = Path("/proc/self/io").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("wchar:")).split()[1])


def days(name: str, kind: str, folder: Path, count: int) -> None:
    """Brings in all days; the first two are whole images whatever the kind."""
    history = tool(name, folder)
    for day in range(count):
        before, began = written(), time.perf_counter()
        if kind == "full" or day < 2:
            history.image(f"{folder}/image-{day}.parquet", day)
        else:
            history.changes(f"{folder}/changes-{day}.parquet", day)
        seconds = getattr(history, "seconds", time.perf_counter() - began)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps({"day": day, "seconds": seconds, "bytes": written() - before, "memory": memory}), flush=True)
    oracle = Oracle(folder, kind, count)
    oracle.register("found", history.current())
    print(json.dumps({"versions": history.versions(), "right": oracle.versions, "wrong": oracle.wrong("found")}))


def wrong(name: str, folder: Path) -> None:
    """What becomes of a key that is given twice, of a delete, and of a day that is brought in again."""
    for case, (key, _) in WRONG.items():
        own = folder / f"{name}-{case}"
        own.mkdir()
        history = tool(name, own)
        history.image(f"{folder}/wrong-0.parquet", 0)
        try:
            for _ in range(2 if case == "again" else 1):
                history.changes(f"{folder}/wrong-{case}.parquet", 1)
            live = [row for row in history.current().to_pylist() if row["id"] == key]
            what = f"{len(live)} live rows of the key, {history.versions()} versions of all"
        except Exception as failure:  # noqa: BLE001 # whatever it says of the rows is the answer
            what = "refused: " + " ".join(str(failure).split())[:120]
        print(json.dumps({"case": case, "what": what}), flush=True)


if __name__ == "__main__":
    if sys.argv[2] == "wrong":
        wrong(sys.argv[1], Path(sys.argv[3]))
    else:
        days(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
