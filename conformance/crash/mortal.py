"""A client that ends with the power."""

from __future__ import annotations

from typing import Callable

from rawclient.client import Client
from rawclient.connection import Answer, ConnectionLost
from rawclient.signing import Signer


class MortalClient(Client):
    """An answer that comes after the cut is none: a machine without power sends nothing.

    It does happen here, where only the disk dies: an fsync that races with the file system's shutdown may return 0, since
    jbd2 takes a transaction that has been aborted and taken away for one that was committed before.
    """

    def __init__(self, address: tuple[str, int], signer: Signer, power_is_off: Callable[[], bool]):
        super().__init__(address, signer)
        self.power_is_off = power_is_off

    def send(self, *request, **more) -> Answer:
        answer = super().send(*request, **more)
        if self.power_is_off():
            raise ConnectionLost("answered after the power was cut")
        return answer
