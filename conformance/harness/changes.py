"""The change feed as a follower reads it."""

from __future__ import annotations

import json
from typing import Iterator

from .signature import Signer, encode
from .wire import Request, exchange


def ask(scene, bucket: str | None = None, **parameters):
    """The raw answer."""
    query = "&".join(f"{name.rstrip('_')}={encode(str(value))}" for name, value in parameters.items())
    request = Request("GET", f"/-/changes/{bucket or scene.bucket}", query)
    return exchange(scene.gateway, Signer.of(scene.gateway).sign(request), seconds=45)


def page(scene, bucket: str | None = None, **parameters) -> dict:
    response = ask(scene, bucket, **parameters)
    assert response.status == 200, f"{parameters}: {response.status} {response.body[:300]!r}"
    return json.loads(response.body)


def pages(scene, bucket: str | None = None, **parameters) -> Iterator[dict]:
    """From the oldest change, or from a given cursor on, until nothing comes any more."""
    got = page(scene, bucket, **parameters)
    more = {name: value for name, value in parameters.items() if name not in ("from_", "cursor")}
    while got["changes"]:
        yield got
        got = page(scene, bucket, **(more | {"cursor": got["cursor"]}))


def changes(scene, bucket: str | None = None, **parameters) -> list[dict]:
    return [change for got in pages(scene, bucket, **parameters) for change in got["changes"]]


def cursor_now(scene, bucket: str | None = None) -> str:
    """What comes after it comes from now on."""
    return page(scene, bucket, from_="now")["cursor"]
