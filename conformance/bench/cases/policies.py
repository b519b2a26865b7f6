"""What a bucket's policy costs each request."""

from __future__ import annotations

import json

from ..load import Unusable
from ..servers.martinet import Martinet
from ..servers.server import Server
from .bodies import KIB
from .case import Case
from .small_get import SmallGet

WITHOUT, WITH = "bench-no-policy", "bench-policy"
STATEMENTS = 100
CONDITIONS = [
    {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}},
    {"StringLike": {"aws:UserAgent": "*curl*"}},
    {"Bool": {"aws:SecureTransport": "true"}},
]


def policy(bucket: str) -> bytes:
    """Statements about folders, callers, networks and headers, the last of which is about what is read."""
    statements = [
        {
            "Sid": f"S{number}",
            "Effect": "Deny" if number % 2 else "Allow",
            "Principal": "*" if number % 3 else {"AWS": "arn:aws:iam::1:user/somebody"},
            "Action": ["s3:GetObject", "s3:PutObject"] if number % 4 else "s3:Get*",
            "Resource": f"arn:aws:s3:::{bucket}/{'get' if number % 5 else 'folder'}*/{number}/*",
            "Condition": CONDITIONS[number % len(CONDITIONS)],
        }
        for number in range(STATEMENTS - 1)
    ]
    last = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/get*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [*statements, last]}, separators=(",", ":")).encode()


class GetUnderPolicy(SmallGet):
    rounds = 6

    def applies(self, server: Server) -> bool:
        return isinstance(server, Martinet)

    def prepare(self, server: Server) -> None:
        server.make_bucket(self.bucket)
        if self.bucket == WITH:
            answer = server.send("PUT", f"/{self.bucket}", [("policy", "")], body=policy(self.bucket))
            if answer.status != 204:
                raise Unusable(f"policy: {answer.status} {answer.body[:200]!r}")
        super().prepare(server)


def cases() -> list[Case]:
    return [
        GetUnderPolicy("GET 1 KiB, no policy", KIB, 64, WITHOUT),
        GetUnderPolicy("GET 1 KiB, policy of 100 statements", KIB, 64, WITH),
    ]
