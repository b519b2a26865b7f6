"""S3 requests over one connection."""

from __future__ import annotations

import hashlib
from xml.etree import ElementTree

from .connection import Answer, Connection
from .signing import UNSIGNED, Signer


class Refused(Exception):
    """A request that had to succeed did not."""


class Client:
    """Signs with the Authorization header. Not for use by several threads at once."""

    def __init__(self, address: tuple[str, int], signer: Signer):
        self.signer, self.connection = signer, Connection(address)

    def send(self, method: str, path: str, parameters=(), *, body: bytes = b"", headers=None, hashed: bool = False) -> Answer:
        """Any answer, whatever its status; `hashed` signs the body too."""
        self.signer.refresh()
        payload = hashlib.sha256(body).hexdigest() if hashed else UNSIGNED
        target, signed = self.signer.signed(method, path, parameters, headers, payload)
        return self.connection.request(method, target, signed, body)

    def expect(self, *request, **more) -> Answer:
        """The answer of a request that must succeed."""
        answer = self.send(*request, **more)
        if not 200 <= answer.status < 300:
            raise Refused(f"{request[0]} {request[1]}: {answer.status} {answer.body[:300]!r}")
        return answer

    def close(self) -> None:
        self.connection.close()


def document(answer: Answer) -> ElementTree.Element:
    """The answer's XML with the S3 namespace taken off, so that `find` takes plain names."""
    root = ElementTree.fromstring(answer.body)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root
