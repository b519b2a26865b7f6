"""A check is a function whose name states a fact; a table makes one check of each of its rows."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from types import ModuleType
from typing import Callable, Iterable, Iterator

from .place import LOCAL, Place

DEFAULT_LIMIT_SECONDS = 60


class Skip(Exception):
    """Raised with the reason when this machine cannot run a check."""


@dataclass(frozen=True)
class Check:
    """One fact to verify: where it belongs, which client shows it, and the function that does."""

    scenario: str
    client: str
    fact: str
    limit_seconds: int
    run: Callable[[object], None]
    place: Place = LOCAL

    @property
    def who(self) -> str:
        """The client, and where it works."""
        return f"{self.client} {self.place.label}".rstrip()


def check(
    function: Callable | None = None,
    *,
    scenario: str | None = None,
    client: str | None = None,
    limit: int = DEFAULT_LIMIT_SECONDS,
    table: dict[str, object] | None = None,
    places: Iterable[Place] | None = None,
):
    """Marks a function as a check. With a table it is called once a row, with the row's value after the scene.

    It runs in all of its module's `PLACES` (the gateway's own store, unless they are given), or only in some of them.
    """

    def mark(function: Callable) -> Callable:
        function.declared = {"scenario": scenario, "client": client, "limit": limit, "table": table, "places": places}
        return function

    return mark(function) if function else mark


def places_of(module: ModuleType) -> Iterable[Place]:
    return getattr(module, "PLACES", (LOCAL,))


def checks_of(module: ModuleType, place: Place = LOCAL) -> Iterator[Check]:
    """The checks of one module in one of its places, in the order in which they are written."""
    for function in list(vars(module).values()):
        declared = getattr(function, "declared", None)
        if declared is None or function.__module__ != module.__name__:
            continue
        if declared["places"] is not None and place not in declared["places"]:
            continue
        fact = function.__name__.replace("_", " ")
        scenario = declared["scenario"] or module.SCENARIO
        client = declared["client"] or module.CLIENT
        if declared["table"] is None:
            yield Check(scenario, client, fact, declared["limit"], function, place)
            continue
        for row, value in declared["table"].items():
            yield Check(scenario, client, f"{fact}: {row}", declared["limit"], _bound(function, value), place)


def _bound(function: Callable, value: object) -> Callable[[object], None]:
    return lambda scene: function(scene, value)


def modules_of(packages: list[str]) -> list[ModuleType]:
    """Every module of the packages that hold checks, by name."""
    found = []
    for package_name in packages:
        package = importlib.import_module(package_name)
        for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
            module = importlib.import_module(f"{package_name}.{info.name}")
            if hasattr(module, "SCENARIO"):
                found.append(module)
    return found
