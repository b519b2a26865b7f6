"""What encryption at rest costs large objects, beside the same without it."""

from __future__ import annotations

from ..load import Unusable
from ..servers.martinet import Martinet
from ..servers.server import Server
from .bodies import MIB
from .case import Case
from .large_get import LargeGet
from .large_put import LargePut

PLAIN, ENCRYPTED = "bench-plain", "bench-encrypted"
SIZE = 64 * MIB
BY_DEFAULT = (
    b"<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>"
    b"</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>"
)


def make_bucket(server: Server, bucket: str) -> None:
    """One of the two, encrypted by default or not."""
    server.make_bucket(bucket)
    if bucket == ENCRYPTED:
        answer = server.send("PUT", f"/{bucket}", [("encryption", "")], body=BY_DEFAULT)
        if answer.status != 200:
            raise Unusable(f"default encryption: {answer.status} {answer.body[:200]!r}")


class GetFrom(LargeGet):
    rounds = 4

    def applies(self, server: Server) -> bool:
        return isinstance(server, Martinet)

    def prepare(self, server: Server) -> None:
        make_bucket(server, self.bucket)
        super().prepare(server)


class PutInto(LargePut):
    rounds = 4

    def applies(self, server: Server) -> bool:
        return isinstance(server, Martinet)

    def prepare(self, server: Server) -> None:
        make_bucket(server, self.bucket)
        super().prepare(server)


def cases(objects: int) -> list[list[Case]]:
    """Those of one list are compared."""
    return [
        [GetFrom("GET 64 MiB, plain", SIZE, PLAIN), GetFrom("GET 64 MiB, SSE-S3", SIZE, ENCRYPTED)],
        [PutInto("PUT 64 MiB, plain", SIZE, 1, objects, PLAIN), PutInto("PUT 64 MiB, SSE-S3", SIZE, 1, objects, ENCRYPTED)],
    ]
