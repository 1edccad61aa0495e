"""The files of a bundle beside its shards. Knows nothing of Airflow."""

from __future__ import annotations

import hashlib
import re
import time
from dataclasses import dataclass
from pathlib import Path

from milepost_dags.fields import Fields, FormatError, parse

_LARGE = 2**31 - 1
_ANY = re.compile(r".*", re.DOTALL)
_COMMIT = re.compile(r"[0-9A-Za-z:._-]{1,200}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_SETTING = re.compile(r"[^\x00-\x1f\x7f]+")
_WORD = re.compile(r"[a-z][a-z_]{0,31}")
_AGAIN = (
    "The bundle is being copied, or was not copied as a whole:"
    " if this stays, render again and copy the whole bundle."
)
_RUNTIMES = "runtimes.json"
_PAUSE = 0.2
_TRIES = 5
_SPECS = re.compile(r'^SPECS = "([0-9a-f]{64})"$', re.MULTILINE)
_SHARD = re.compile(r"milepost_shard_([A-Za-z0-9_-]+)\.py")


class TornBundleError(Exception):
    """Files of a bundle are not of one render: it is being copied. Trying again helps."""


@dataclass(frozen=True)
class Profile:
    """How tasks of one size are started."""

    type: str
    settings: dict[str, str]
    executors: int | None
    cores: int | None
    memory_mib: int | None


@dataclass(frozen=True)
class Runtimes:
    """How a platform starts tasks."""

    root: str
    profiles: dict[str, Profile]


@dataclass(frozen=True)
class Manifest:
    """What a bundle says of itself, as far as it is asked here."""

    commit: str
    shards: int
    dags: dict[str, str]

    def of_shard(self, name: str) -> list[str]:
        """The ids of a shard's DAGs."""
        return [dag_id for dag_id in self.dags if shard_of(dag_id, self.shards) == name]


@dataclass(frozen=True)
class Specs:
    """The lines of a shard, none if they cannot be read; torn says why they are not to be trusted."""

    lines: tuple[str, ...]
    torn: TornBundleError | None


@dataclass(frozen=True)
class Bundle:
    """A folder with everything that one render made for one platform."""

    folder: Path

    def runtimes(self) -> Runtimes:
        """How tasks are started.

        A moment in which the file is not there, or not all of it, is waited out.

        :raises TornBundleError: if it stays so
        :raises FormatError: if the file says something that is not known here
        """
        for _ in range(_TRIES):
            try:
                return self._runtimes()
            except TornBundleError:
                time.sleep(_PAUSE)
        return self._runtimes()

    def _runtimes(self) -> Runtimes:
        content = self._bytes(self.folder / _RUNTIMES)
        try:
            return _runtimes(self._fields(_RUNTIMES, content))
        except FormatError as error:
            # Only now is the manifest asked: it names all that there is, and is large.
            if sha256(content) == self._promised(_RUNTIMES):
                raise
            raise TornBundleError(f"Cannot use {self.folder / _RUNTIMES}: {error}. {_AGAIN}") from error

    def _promised(self, name: str) -> str | None:
        """The digest that a file was rendered with, if the manifest says it."""
        try:
            files = self._manifest().inner("files")
            return files.optional_text(name, _DIGEST)
        except (FormatError, TornBundleError):
            return None

    def manifest(self) -> Manifest:
        """What there should be; more than is asked here may stand in it."""
        fields = self._manifest()
        return Manifest(
            fields.text("commit", _COMMIT),
            fields.number("shards", 0, _LARGE),
            fields.inner("dags").all_texts(_DIGEST),
        )

    def job(self, digest: str) -> Path:
        """The job file of a digest, which has that digest.

        :raises TornBundleError: if there is none
        """
        path = self.folder / "jobs" / f"{digest}.json"
        found = sha256(self._bytes(path))
        if found != digest:
            raise TornBundleError(f"Cannot use {path}: its content has the digest {found}. {_AGAIN}")
        return path

    def specs(self, shard: str, digest: str) -> Specs:
        """The lines of a shard, and whether they are those that its Python file was made with.

        A moment between two files of a new render is waited out: a stub would be seen for minutes.
        """
        specs = self._specs(shard, digest)
        for _ in range(_TRIES):
            if specs.torn is None:
                break
            time.sleep(_PAUSE)
            specs = self._specs(shard, self._digest(shard) or digest)
        return specs

    def _specs(self, shard: str, digest: str) -> Specs:
        path = self.folder / "specs" / f"shard_{shard}.jsonl"
        try:
            content = self._bytes(path)
        except TornBundleError as error:
            return Specs((), error)
        # Not splitlines: text may hold other characters that Python takes for the end of a line.
        lines = tuple(content.decode("utf-8", "replace").removesuffix("\n").split("\n"))
        found = sha256(content)
        if found == digest:
            return Specs(lines, None)
        reason = f"{path.name} has the digest {found}, its Python file was made with {digest}. {_AGAIN}"
        return Specs(lines, TornBundleError(reason))

    def _digest(self, shard: str) -> str | None:
        """What the shard's Python file, as it is now, says of its specs."""
        try:
            text = self._bytes(self.folder / f"milepost_shard_{shard}.py").decode("utf-8", "replace")
        except TornBundleError:
            return None
        found = _SPECS.search(text)
        return found[1] if found else None

    def _manifest(self) -> Fields:
        return self._fields("manifest.json", self._bytes(self.folder / "manifest.json"))

    @staticmethod
    def _fields(name: str, content: bytes) -> Fields:
        fields = Fields(parse(content.decode("utf-8", "replace")), name)
        format_ = fields.number("format", 1, _LARGE)
        if format_ > 1:
            raise FormatError(f"Unknown format of {name}: {format_} (install a newer milepost_dags)")
        return fields

    @staticmethod
    def _bytes(path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            raise TornBundleError(f"Cannot read {path}: {error.strerror}. {_AGAIN}") from error


def shard_name(path: Path) -> str:
    """The name of a shard by its Python file."""
    found = _SHARD.fullmatch(path.name)
    if not found:
        raise FormatError(f"Invalid name of a shard: {path.name} (milepost_shard_<n>.py)")
    return found[1]


def shard_of(dag_id: str, shards: int) -> str:
    """The name of the shard a DAG belongs to."""
    if shards == 0:
        return dag_id.replace(".", "-")
    head = hashlib.sha256(dag_id.encode()).digest()[:8]
    return f"{int.from_bytes(head, 'big') % shards:03d}"


def sha256(content: bytes) -> str:
    """The digest by which files name each other."""
    return hashlib.sha256(content).hexdigest()


def _runtimes(fields: Fields) -> Runtimes:
    profiles = {name: _profile(profile) for name, profile in fields.objects("profiles").items()}
    runtimes = Runtimes(fields.text("root", _SETTING), profiles)
    fields.text("platform", _ANY)
    fields.close()
    return runtimes


def _profile(fields: Fields) -> Profile:
    profile = Profile(
        type=fields.text("type", _WORD),
        settings=fields.inner("settings").all_texts(_SETTING),
        executors=fields.optional_number("executors", 1, _LARGE),
        cores=fields.optional_number("cores", 1, _LARGE),
        memory_mib=fields.optional_number("memory_mib", 1, _LARGE),
    )
    fields.close()
    return profile
