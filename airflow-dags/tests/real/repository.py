"""A model under Git."""

import shutil
import subprocess
from pathlib import Path

from real.machine import PROJECT


class Repository:
    """Begins with the files of an example, and has no commit yet."""

    def __init__(self, folder: Path, example: str) -> None:
        self._folder = folder
        self.model = folder / "model"
        shutil.copytree(PROJECT / example, self.model)
        self._git("init", "--quiet", "--initial-branch=main")

    def write(self, file: str, text: str) -> None:
        """A file, whatever it was before."""
        path = self.model / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def replace(self, file: str, old: str, new: str) -> None:
        """Other words in a file."""
        text = (self.model / file).read_text()
        assert old in text
        self.write(file, text.replace(old, new))

    def move(self, old: str, new: str) -> None:
        """Another name for a file."""
        (self.model / old).rename(self.model / new)

    def remove(self, *files: str) -> None:
        """Some files less."""
        for file in files:
            (self.model / file).unlink()

    def commit(self, message: str) -> str:
        """All that was changed; gives the commit."""
        self._git("add", "--all")
        self._git("-c", "user.name=A", "-c", "user.email=a@b", "commit", "--quiet", "--message", message)
        return self._git("rev-parse", "HEAD")

    def undo(self) -> None:
        """As if there had been no last commit."""
        self._git("reset", "--quiet", "--hard", "HEAD~1")

    def _git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self._folder, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout.strip()
