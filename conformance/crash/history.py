"""What the versions of a key may be, given what was acknowledged and what was only sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Callable

from .model import Version

NULL = "null"


@dataclass(frozen=True)
class Entry:
    """A version, or a delete marker where it has no content. Its id is unknown where its answer never came."""

    version_id: str | None
    content: Version | None
    tag: str = ""  # the value of its one tag; empty: it has none
    held: bool = False  # under legal hold
    retained: bool = False  # under governance, long beyond the proof

    @property
    def is_locked(self) -> bool:
        return self.held or self.retained

    def __str__(self) -> str:
        state = f"{f' tag {self.tag}' if self.tag else ''}{' held' if self.held else ''}{' retained' if self.retained else ''}"
        return f"{self.version_id or 'an unknown id'}: {self.content or 'delete marker'}{state}"


History = tuple[Entry, ...]  # newest first
Change = Callable[[History], History]


def pushed(entry: Entry) -> Change:
    """A new latest; a null version takes the place of the one there was."""
    return lambda history: (entry, *(each for each in history if each.version_id != NULL or entry.version_id != NULL))


def removed(version_id: str) -> Change:
    return lambda history: tuple(each for each in history if each.version_id != version_id)


def altered(version_id: str, **properties) -> Change:
    return lambda history: tuple(replace(each, **properties) if each.version_id == version_id else each for each in history)


class HistoryKey:
    """A key with its possible histories: one, unless a change was sent and not answered."""

    def __init__(self, name: str):
        self.name = name
        self.possible: list[History] = [()]
        self._before: list[History] = [()]

    @property
    def certain(self) -> bool:
        return len(self.possible) == 1

    @property
    def current(self) -> History:
        """The history; only for a certain key."""
        return self.possible[0]

    def attempt(self, change: Change) -> None:
        """It may take effect from now on."""
        self._before = self.possible
        self.possible = list(dict.fromkeys([*self._before, *map(change, self._before)]))

    def settle(self, change: Change) -> None:
        """It was acknowledged."""
        self.possible = list(dict.fromkeys(map(change, self._before)))

    def withdraw(self) -> None:
        """It was refused: nothing has changed."""
        self.possible = self._before

    def found(self, history: History) -> None:
        self.possible = [history]
