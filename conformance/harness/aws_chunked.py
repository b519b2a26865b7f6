"""aws-chunked bodies, made piece by piece so that any piece can be wrong."""

from __future__ import annotations

import base64
import hashlib
import zlib
from dataclasses import dataclass

from .signature import EMPTY_HASH, SIGNED_CHUNKS, SIGNED_CHUNKS_TRAILER, UNSIGNED_TRAILER, Signer, sha256
from .wire import Request


def crc32(data: bytes) -> str:
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


@dataclass
class Chunk:
    """One chunk as it goes on the wire."""

    size: str
    extension: str
    data: bytes

    def bytes(self) -> bytes:
        return f"{self.size}{self.extension}\r\n".encode() + self.data + b"\r\n"


@dataclass
class ChunkedUpload:
    """A streaming upload whose head is signed and whose chunks can still be changed before `request()`."""

    head: Request
    chunks: list[Chunk]
    trailer: bytes = b""
    ending: bytes = b"\r\n"

    def body(self) -> bytes:
        *full, last = self.chunks
        return b"".join(chunk.bytes() for chunk in full) + f"{last.size}{last.extension}\r\n".encode() + self.trailer + self.ending

    def request(self) -> Request:
        """The whole request, its Content-Length that of the body as it is now."""
        body = self.body()
        framed = any(name.lower() == "transfer-encoding" for name, _ in self.head.headers)
        head = self.head if framed else self.head.without("content-length").adding(("Content-Length", str(len(body))))
        return Request(head.method, head.path, head.query, head.headers, body)


def signed_upload(signer: Signer, path: str, pieces: list[bytes], *, query: str = "", headers=(), trailer: str | None = None) -> ChunkedUpload:
    """STREAMING-AWS4-HMAC-SHA256-PAYLOAD, or its -TRAILER form where a trailer line (`name:value`) is given."""
    mode = SIGNED_CHUNKS_TRAILER if trailer else SIGNED_CHUNKS
    date = signer.date()
    head = _head(path, query, pieces, headers, trailer)
    head = signer.sign(head.adding(("x-amz-content-sha256", mode)), payload=mode, date=date)
    previous = dict(head.headers)["Authorization"].rpartition("Signature=")[2]
    chunks = []
    for piece in [*pieces, b""]:
        previous = chunk_signature(signer, date, previous, piece)
        chunks.append(Chunk(f"{len(piece):x}", f";chunk-signature={previous}", piece))
    if not trailer:
        return ChunkedUpload(head, chunks)
    return ChunkedUpload(head, chunks, signed_trailer(signer, date, previous, trailer))


def chunk_signature(signer: Signer, date: str, previous: str, piece: bytes) -> str:
    text = "\n".join(("AWS4-HMAC-SHA256-PAYLOAD", date, signer.scope(date), previous, EMPTY_HASH, sha256(piece)))
    return signer.sign_text(date, text)


def signed_trailer(signer: Signer, date: str, previous: str, trailer: str) -> bytes:
    digest = hashlib.sha256(f"{trailer}\n".encode()).hexdigest()
    text = "\n".join(("AWS4-HMAC-SHA256-TRAILER", date, signer.scope(date), previous, digest))
    return f"{trailer}\r\nx-amz-trailer-signature:{signer.sign_text(date, text)}\r\n".encode()


def unsigned_upload(signer: Signer, path: str, pieces: list[bytes], *, query: str = "", headers=(), trailer: str | None = "crc32") -> ChunkedUpload:
    """STREAMING-UNSIGNED-PAYLOAD-TRAILER, by default with the right x-amz-checksum-crc32 trailer."""
    if trailer == "crc32":
        trailer = f"x-amz-checksum-crc32:{crc32(b''.join(pieces))}"
    head = _head(path, query, pieces, headers, trailer)
    head = signer.sign(head.adding(("x-amz-content-sha256", UNSIGNED_TRAILER)), payload=UNSIGNED_TRAILER)
    chunks = [Chunk(f"{len(piece):x}", "", piece) for piece in [*pieces, b""]]
    return ChunkedUpload(head, chunks, f"{trailer}\r\n".encode() if trailer else b"")


def _head(path: str, query: str, pieces: list[bytes], headers, trailer: str | None) -> Request:
    given = {name.lower() for name, _ in headers}
    described = [("content-encoding", "aws-chunked"), ("x-amz-decoded-content-length", str(sum(map(len, pieces))))]
    if trailer:
        described.append(("x-amz-trailer", trailer.partition(":")[0]))
    kept = [pair for pair in described if pair[0] not in given] + list(headers)
    # The length is replaced once the chunks are final; it is never signed.
    return Request("PUT", path, query, [*kept, ("Content-Length", "0")])
