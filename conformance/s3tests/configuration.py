"""The accounts that the suite knows, as the gateway's identity file and as the suite's configuration file."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path

from harness.gateway import Gateway


@dataclass
class Account:
    """An account of the gateway: its buckets are its own, and lists of grants may name it."""

    section: str
    more: dict[str, str]

    def __post_init__(self):
        self.name = self.section.replace(" ", "-")
        self.email = f"{self.name}@example.org"
        self.user_id = hashlib.sha256(self.name.encode()).hexdigest()
        self.access_key = f"S3TESTS{secrets.token_hex(6).upper()}"
        self.secret_key = secrets.token_hex(20)

    def identity(self) -> list[str]:
        return [
            f"  - name: {self.name}",
            "    role: account",
            f"    email: {self.email}",
            f"    canonical_id: {self.user_id}",
            "    keys:",
            f"      - access_key: {self.access_key}",
            f"        secret_key: {self.secret_key}",
        ]

    def configuration(self) -> list[str]:
        fields = {
            "access_key": self.access_key, "secret_key": self.secret_key, "user_id": self.user_id, "display_name": self.name, "email": self.email
        }
        return ["", f"[{self.section}]", *(f"{name} = {value}" for name, value in (fields | self.more).items())]


def accounts(day_seconds: int) -> list[Account]:
    """`day_seconds` is how long a lifecycle day of the gateway lasts. The tenant of the suite is one more account: all share one name space."""
    return [
        Account("s3 main", {"api_name": "", "lc_debug_interval": str(day_seconds)}),
        Account("s3 alt", {}),
        Account("s3 tenant", {"tenant": "testx"}),
        Account("iam", {}),
        Account("iam root", {}),
        Account("iam alt root", {}),
    ]


def write_identities(path: Path, of: list[Account]) -> None:
    path.touch(mode=0o600)
    path.write_text("\n".join(["users:", *(line for account in of for line in account.identity())]) + "\n")


def write_configuration(path: Path, of: list[Account], gateway: Gateway) -> None:
    host, port = gateway.address
    lines = ["[DEFAULT]", f"host = {host}", f"port = {port}", "is_secure = False", "ssl_verify = False"]
    path.write_text("\n".join([*lines, *(line for account in of for line in account.configuration())]) + "\n")
