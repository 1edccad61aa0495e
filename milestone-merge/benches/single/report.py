"""Puts what was measured beside each other: ``python -m single.report FOLDER KIND KEYS RESULTS``.

RESULTS holds ``ours.jsonl`` and ``TOOL.jsonl``, as :mod:`single.measure` prints them. Prints one line of JSON: our
time against that of the fastest tool, whether its rows are right or not, as medians over the counted days.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median
from typing import Any

from single.days import Oracle

GOALS = {1_000_000: 1.5, 5_000_000: 1.0, 10_000_000: 0.5}
TOOLS = ("delta-rs", "dlt", "dbt")

WARM = 3
"""Days that are not counted: two images that make the history, and a day to warm up."""


def lines(file: Path) -> list[dict[str, Any]]:
    """The lines of JSON in a file; other lines are words of a tool."""
    return [json.loads(line) for line in file.read_text().splitlines() if line.startswith("{")]


def figures(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Medians of the counted days."""
    counted = [line for line in found if line.get("day", 0) >= WARM]
    return {
        "seconds": round(median(line["seconds"] for line in counted), 3),
        "times": [round(line["seconds"], 3) for line in counted],
        "written_mb": round(median(line["bytes"] for line in counted) / 1e6, 1),
        "memory_mb": round(max(line["memory"] for line in counted) / 1e6),
    }


def checked(found: dict[str, Any]) -> bool:
    """Whether a tool ended with the oracle's rows and number of versions."""
    return found["wrong"] == 0 and found["versions"] == found["right"]


def report(folder: Path, kind: str, keys: int, results: Path) -> dict[str, Any]:
    """The line of a size and a kind."""
    sides: dict[str, Any] = {}
    for tool in TOOLS:
        found = lines(results / f"{tool}.jsonl")
        sides[tool] = figures(found) | {"checked": checked(found[-1]), "wrong_rows": found[-1]["wrong"]}
    found = lines(results / "ours.jsonl")
    oracle = Oracle(folder, kind, 1 + max(line["day"] for line in found if "day" in line))
    wrong = oracle.wrong(f"'{folder}/ours-live-{kind}/*.parquet'")
    ours = figures(found) | {
        "checked": wrong == 0 and found[-1]["versions"] == oracle.versions,
        "wrong_rows": wrong,
    }
    fastest = min(TOOLS, key=lambda tool: sides[tool]["seconds"])
    theirs = sides[fastest]
    ratios = [one / theirs["seconds"] for one in ours["times"]]
    goal = GOALS.get(keys)
    ratio = round(ours["seconds"] / theirs["seconds"], 2)
    return {
        "id": "merge-11",
        "what": f"{kind}, {keys} live + {keys} closed: ours/{fastest}, inside times",
        "ratio": ratio,
        "goal": None if goal is None else f"<= {goal}",
        "min": round(min(ratios), 2),
        "max": round(max(ratios), 2),
        "runs": len(ratios),
        "met": None if goal is None else ratio <= goal,
        "ours": ours["seconds"],
        "theirs": theirs["seconds"],
        "unit": "s",
        "checked": ours["checked"],
        "sides": {"ours": ours, **sides},
    }


if __name__ == "__main__":
    print(json.dumps(report(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))))
