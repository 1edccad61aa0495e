"""The processes of this machine."""

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """One that has not ended."""

    group: int
    command: str


def processes() -> list[Process]:
    """All of them; as Linux shows them, or ps where there is no Linux."""
    if not Path("/proc/self/stat").exists():
        return _listed()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # The name may hold blanks and brackets; what follows it does not.
            state, _, group = (folder / "stat").read_text().rsplit(")", 1)[1].split()[:3]
            command = (folder / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z":
            found.append(Process(int(group), command))
    return found


def _listed() -> list[Process]:
    ps = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pgid=,stat=,command="], check=True, stdout=subprocess.PIPE, text=True
    )
    lines = (line.split(None, 2) for line in ps.stdout.splitlines())
    return [Process(int(group), command) for group, state, command in lines if not state.startswith("Z")]
