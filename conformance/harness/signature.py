"""SigV4 by hand, so that every part of a signature can be made wrong. botocore signs wherever a right one will do."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from urllib.parse import quote, unquote_to_bytes

from .gateway import Gateway
from .wire import Request

EMPTY_HASH = hashlib.sha256(b"").hexdigest()
UNSIGNED = "UNSIGNED-PAYLOAD"
UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
SIGNED_CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
SIGNED_CHUNKS_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def encode(text: str | bytes, safe: str = "") -> str:
    """Percent-encoding as S3 canonicalises: everything but unreserved characters."""
    return quote(text, safe=f"-_.~{safe}")


@dataclass(frozen=True)
class Signer:
    """One key with its scope and clock; `replace` any part to make a wrong signature."""

    access_key: str
    secret_key: str
    host: str
    region: str = "us-east-1"
    service: str = "s3"
    terminator: str = "aws4_request"
    offset: timedelta = timedelta()
    scope_day: str | None = None

    @classmethod
    def of(cls, gateway: Gateway) -> Signer:
        return cls(gateway.access_key, gateway.secret_key, gateway.netloc, gateway.region)

    def with_(self, **changes) -> Signer:
        return replace(self, **changes)

    # Parts

    def date(self) -> str:
        return (datetime.now(timezone.utc) + self.offset).strftime("%Y%m%dT%H%M%SZ")

    def scope(self, date: str) -> str:
        return "/".join((self.scope_day or date[:8], self.region, self.service, self.terminator))

    def signing_key(self, date: str) -> bytes:
        key = f"AWS4{self.secret_key}".encode()
        for part in self.scope(date).split("/"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return key

    def signature(self, date: str, canonical_request: str) -> str:
        digest = sha256(canonical_request.encode("utf-8", "surrogateescape"))
        return self.sign_text(date, f"AWS4-HMAC-SHA256\n{date}\n{self.scope(date)}\n{digest}")

    def sign_text(self, date: str, text: str) -> str:
        return hmac.new(self.signing_key(date), text.encode(), hashlib.sha256).hexdigest()

    # Header authentication

    def sign(
        self,
        request: Request,
        *,
        payload: str | None = None,
        signed: list[str] | None = None,
        canonical_path: str | None = None,
        date: str | None = None,
    ) -> Request:
        """The request with Host, x-amz-date, x-amz-content-sha256 and Authorization.

        `payload` is the x-amz-content-sha256 value (default: the body's hash); `signed` names the signed headers,
        in the order to sign (default: all of them); `canonical_path` is the path to sign where it is not the one sent.
        """
        date = date or self.date()
        payload = payload or sha256(request.body)
        for name, value in (("host", self.host), ("x-amz-date", date), ("x-amz-content-sha256", payload)):
            if not any(other.lower() == name for other, _ in request.headers):
                request = request.adding((name, value))
        request = with_length(request)
        names = signed if signed is not None else sorted(
            {name.lower() for name, _ in request.headers} - {"content-length", "transfer-encoding", "expect"}
        )
        canonical = canonical_request(request, names, payload, canonical_path)
        return request.adding(("Authorization", self.authorization(date, names, self.signature(date, canonical))))

    def authorization(self, date: str, names: list[str], signature: str) -> str:
        return (
            f"AWS4-HMAC-SHA256 Credential={self.access_key}/{self.scope(date)}, "
            f"SignedHeaders={';'.join(names)}, Signature={signature}"
        )

    # Query authentication

    def presign(
        self,
        request: Request,
        *,
        expires: str | int | None = 300,
        payload: str = UNSIGNED,
        signed: list[str] | None = None,
        date: str | None = None,
        canonical_path: str | None = None,
    ) -> Request:
        """The request with X-Amz-* query parameters; its own headers are signed unless `signed` says otherwise."""
        date = date or self.date()
        if not any(name.lower() == "host" for name, _ in request.headers):
            request = request.adding(("host", self.host))
        names = signed if signed is not None else sorted(name.lower() for name, _ in request.headers)
        added = {
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Credential": f"{self.access_key}/{self.scope(date)}",
            "X-Amz-Date": date,
            "X-Amz-Expires": None if expires is None else str(expires),
            "X-Amz-SignedHeaders": ";".join(names),
        }
        pairs = [f"{name}={encode(value)}" for name, value in added.items() if value is not None]
        query = "&".join(([request.query] if request.query else []) + pairs)
        request = Request(request.method, request.path, query, request.headers, request.body)
        signature = self.signature(date, canonical_request(request, names, payload, canonical_path))
        return with_length(Request(request.method, request.path, f"{query}&X-Amz-Signature={signature}", request.headers, request.body))


def with_length(request: Request) -> Request:
    """The request with a Content-Length, where it has a body (or may have one) and no framing of its own."""
    framed = any(name.lower() in ("content-length", "transfer-encoding") for name, _ in request.headers)
    if framed or not (request.body or request.method in ("PUT", "POST")):
        return request
    return request.adding(("Content-Length", str(len(request.body))))


def canonical_request(request: Request, names: list[str], payload: str, canonical_path: str | None = None) -> str:
    path = canonical_path if canonical_path is not None else encode(unquote_to_bytes(request.path), "/")
    headers = "".join(f"{name}:{_header_value(request, name)}\n" for name in names)
    return "\n".join((request.method, path, canonical_query(request.query), headers, ";".join(names), payload))


def canonical_query(query: str) -> str:
    pairs = []
    for part in query.split("&") if query else []:
        name, _, value = part.partition("=")
        pairs.append((encode(unquote_to_bytes(name)), encode(unquote_to_bytes(value))))
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def _header_value(request: Request, name: str) -> str:
    values = [value for other, value in request.headers if other.lower() == name.lower()]
    return ",".join(" ".join(value.split()) for value in values)
