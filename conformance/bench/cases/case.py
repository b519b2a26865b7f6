"""A case: something that is done to each server in turn, round after round."""

from __future__ import annotations

from ..servers.server import Server


class Case:
    """Subclasses measure; `prepare` is done once a server, before the first round and uncounted."""

    name = ""
    rounds = 3
    seconds = 2  # whole ones: wrk takes no others

    def applies(self, server: Server) -> bool:
        return True

    def prepare(self, server: Server) -> None:
        """What must be there before."""

    def measure(self, server: Server) -> dict:
        raise NotImplementedError
