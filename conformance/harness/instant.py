"""Requests that all arrive at one instant: each is on the wire but for its last byte before the first is ended."""

from __future__ import annotations

import random
from contextlib import ExitStack

from .wire import Connection, Request, Response


def at_once(gateway, requests: list[Request], *, seconds: float = 60) -> list[Response]:
    """The answers in the order of the requests, whose last bytes are sent in a random one."""
    with ExitStack() as ending:
        connections = [ending.enter_context(Connection(gateway.address, seconds=seconds)) for _ in requests]
        whole = [request.bytes() for request in requests]
        for connection, data in zip(connections, whole):
            connection.send(data[:-1])
        for index in random.sample(range(len(requests)), len(requests)):
            connections[index].send(whole[index][-1:])
        return [connection.receive(method=request.method) for connection, request in zip(connections, requests)]
