"""Where a module's checks do their work: in the gateway's own store, or elsewhere (`places`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable


@dataclass(frozen=True)
class Place:
    """`open` sets the scene there: its gateway, its bucket, and, on a mount, `behind`, the folder where its files lie."""

    label: str
    open: Callable[[object], None]
    holds_any_name: bool = True

    @property
    def is_mount(self) -> bool:
        return bool(self.label)


LOCAL = Place("", lambda scene: None)
