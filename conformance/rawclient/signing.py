"""SigV4 for S3: presigned URLs and Authorization headers, quick enough to prepare 100,000 of them in seconds."""

from __future__ import annotations

import hashlib
import hmac
import time
from urllib.parse import quote

EMPTY_HASH = hashlib.sha256(b"").hexdigest()
UNSIGNED = "UNSIGNED-PAYLOAD"
SIX_DAYS = 6 * 24 * 3600


def encoded(text: str, safe: str = "") -> str:
    return quote(text, safe=f"-_.~{safe}")


def canonical_query(parameters) -> str:
    return "&".join(f"{encoded(name)}={encoded(value)}" for name, value in sorted(parameters))


class Signer:
    """One access key, one host. The date is that of the last `refresh`."""

    def __init__(self, access_key: str, secret_key: str, host: str, region: str = "us-east-1"):
        self.access_key, self.secret_key, self.host, self.region = access_key, secret_key, host, region
        self.refresh()

    def refresh(self, now: float | None = None) -> None:
        clock = time.gmtime(now)
        self.date, day = time.strftime("%Y%m%dT%H%M%SZ", clock), time.strftime("%Y%m%d", clock)
        self.scope = f"{day}/{self.region}/s3/aws4_request"
        key = f"AWS4{self.secret_key}".encode()
        for part in self.scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        self._key = key
        self._plain_query = canonical_query(self._query_credential())

    def presigned(self, method: str, path: str, parameters=()) -> str:
        """The request target for `path` (as it is, not percent-encoded)."""
        path = encoded(path, "/")
        query = canonical_query([*parameters, *self._query_credential()]) if parameters else self._plain_query
        signature = self._signature(f"{method}\n{path}\n{query}\nhost:{self.host}\n\nhost\n{UNSIGNED}")
        return f"{path}?{query}&X-Amz-Signature={signature}"

    def _query_credential(self):
        return (
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
            ("X-Amz-Credential", f"{self.access_key}/{self.scope}"),
            ("X-Amz-Date", self.date),
            ("X-Amz-Expires", str(SIX_DAYS)),
            ("X-Amz-SignedHeaders", "host"),
        )

    def signed(self, method: str, path: str, parameters=(), headers=None, payload: str = UNSIGNED) -> tuple[str, dict]:
        """The request target and all headers, Host included; every given header is signed."""
        path, query = encoded(path, "/"), canonical_query(parameters)
        headers = {name.lower(): value for name, value in (headers or {}).items()}
        headers |= {"host": self.host, "x-amz-content-sha256": payload, "x-amz-date": self.date}
        names = sorted(headers)
        lines = "".join(f"{name}:{headers[name]}\n" for name in names)
        signature = self._signature(f"{method}\n{path}\n{query}\n{lines}\n{';'.join(names)}\n{payload}")
        headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={self.access_key}/{self.scope}, "
            f"SignedHeaders={';'.join(names)}, Signature={signature}"
        )
        return (f"{path}?{query}" if query else path), headers

    def _signature(self, canonical_request: str) -> str:
        digest = hashlib.sha256(canonical_request.encode()).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{self.date}\n{self.scope}\n{digest}"
        return hmac.digest(self._key, text.encode(), "sha256").hex()
