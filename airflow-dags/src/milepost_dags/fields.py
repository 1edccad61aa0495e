"""Reads JSON strictly: what is not foreseen is an error that names its place."""

from __future__ import annotations

import json
import re
from typing import NoReturn


class FormatError(ValueError):
    """A file of a bundle does not say what it has to say."""


def parse(text: str) -> object:
    """The value of a JSON text without duplicate keys and without numbers that JSON does not have."""
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number)
    except RecursionError as error:
        raise FormatError("Invalid JSON: nested too deeply") from error
    except json.JSONDecodeError as error:
        raise FormatError(f"Invalid JSON: {error.msg} (column {error.colno})") from error
    except FormatError:
        raise
    except ValueError as error:  # Python reads no number of more than some thousand digits.
        raise FormatError(f"Invalid JSON: {str(error).partition(':')[0]}") from error


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise FormatError("Invalid JSON: a key stands there twice")
    return found


def _no_number(word: str) -> NoReturn:
    raise FormatError(f"Invalid JSON: {word}")


class Fields:
    """The fields of one JSON object; whoever has taken what it knows calls `close`."""

    def __init__(self, value: object, at: str) -> None:
        if not isinstance(value, dict):
            raise FormatError(f"Invalid {at}: not an object")
        self._left: dict[str, object] = dict(value)
        self._at = at

    def text(self, key: str, pattern: re.Pattern[str]) -> str:
        """Text that matches as a whole."""
        return self._matching(key, self._take(key), pattern)

    def optional_text(self, key: str, pattern: re.Pattern[str]) -> str | None:
        """Text that may be missing."""
        return self.text(key, pattern) if key in self._left else None

    def texts(self, key: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
        """A list of text, perhaps empty."""
        return tuple(self._matching(key, item, pattern) for item in self.items(key))

    def number(self, key: str, least: int, most: int) -> int:
        """A whole number between two others, both included."""
        value = self._take(key)
        # To Python, true is a 1.
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise FormatError(f"Invalid {self._at}: {key} is no number from {least} to {most}")
        return value

    def optional_number(self, key: str, least: int, most: int) -> int | None:
        """A number that may be missing."""
        return self.number(key, least, most) if key in self._left else None

    def items(self, key: str) -> list[object]:
        """A list of whatever."""
        value = self._take(key)
        if not isinstance(value, list):
            raise FormatError(f"Invalid {self._at}: {key} is no list")
        return value

    def inner(self, key: str) -> Fields:
        """An object inside this one."""
        return Fields(self._take(key), f"{self._at}.{key}")

    def objects(self, key: str) -> dict[str, Fields]:
        """An object whose values are objects."""
        inner = self.inner(key)
        return {name: Fields(value, f"{inner._at}.{name}") for name, value in inner._left.items()}

    def all_texts(self, pattern: re.Pattern[str]) -> dict[str, str]:
        """All fields that are left, each of them text."""
        return {key: self.text(key, pattern) for key in list(self._left)}

    def close(self) -> None:
        """There must be nothing left that nobody asked for."""
        if self._left:
            names = ", ".join(sorted(repr(name)[:80] for name in self._left))
            raise FormatError(f"Unknown field of {self._at}: {names}")

    def _take(self, key: str) -> object:
        if key not in self._left:
            raise FormatError(f"Missing field of {self._at}: {key}")
        return self._left.pop(key)

    def _matching(self, key: str, value: object, pattern: re.Pattern[str]) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise FormatError(f"Invalid {self._at}: {key} is {value!r:.120}")
        return value
