"""What each key may hold, given what was acknowledged and what was only sent."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from .body import Label


@dataclass(frozen=True)
class Version:
    """One state of a key. `etags` has more than one only while no answer has said which it is."""

    label: Label
    etags: tuple[str, ...]
    mark: str  # x-amz-meta-mark

    def __str__(self) -> str:
        return f"{self.label.key}#{self.label.counter} ({self.label.size} bytes, mark {self.mark}, {'/'.join(self.etags)})"


ABSENT = None
State = Version | None


class Key:
    """The states that a key may be in: one, unless a change was sent and not answered."""

    def __init__(self, name: str):
        self.name = name
        self.possible: list[State] = [ABSENT]
        self.settled_at = 0.0  # on the monotonic clock

    @property
    def certain(self) -> bool:
        return len(self.possible) == 1

    @property
    def current(self) -> State:
        """The state; only for a certain key."""
        return self.possible[0]

    def attempt(self, state: State) -> None:
        if state not in self.possible:
            self.possible.append(state)

    def settle(self, state: State) -> None:
        self.possible = [state]
        self.settled_at = time.monotonic()

    def withdraw(self, state: State) -> None:
        """A refusal: the change did not happen."""
        if len(self.possible) > 1 and self.possible[-1] == state:
            self.possible.pop()


@dataclass
class Upload:
    """A multipart upload whose creation was acknowledged."""

    key: str
    upload_id: str
    version: Version
    pieces: list[bytes]
    parts: dict[int, str] = field(default_factory=dict)  # acknowledged: number → ETag
    abort_sent: bool = False
    complete_sent: bool = False
