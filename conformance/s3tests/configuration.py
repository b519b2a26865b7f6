"""The suite's configuration file for one gateway."""

from __future__ import annotations

from pathlib import Path

from harness.gateway import Gateway
from rawclient.client import Client, document
from rawclient.signing import Signer

# The users that the suite knows, each with the fields of its section besides the key. Until the gateway has several users, all are its root
# key: tests that need a second user to be refused fail, and are listed so.
USERS = {
    "s3 main": {"email": "main@example.org", "api_name": "", "lc_debug_interval": "{day}"},
    "s3 alt": {"email": "alt@example.org"},
    "s3 tenant": {"email": "tenant@example.org", "tenant": "testx"},
    "iam": {"email": "iam@example.org"},
    "iam root": {"email": "root@example.org"},
    "iam alt root": {"email": "altroot@example.org"},
}


def write_configuration(path: Path, gateway: Gateway, day_seconds: int) -> None:
    """`day_seconds` is how long a lifecycle day of the gateway lasts."""
    host, port = gateway.address
    user_id, display_name = owner_of(gateway)
    lines = ["[DEFAULT]", f"host = {host}", f"port = {port}", "is_secure = False", "ssl_verify = False"]
    for section, fields in USERS.items():
        known = {
            "access_key": gateway.access_key, "secret_key": gateway.secret_key, "user_id": user_id, "display_name": display_name
        }
        lines += ["", f"[{section}]", *(f"{name} = {value}".format(day=day_seconds) for name, value in (known | fields).items())]
    path.write_text("\n".join(lines) + "\n")


def owner_of(gateway: Gateway) -> tuple[str, str]:
    """The id and the name that the gateway's answers give to the root key's owner."""
    client = Client(gateway.address, Signer(gateway.access_key, gateway.secret_key, gateway.netloc))
    try:
        owner = document(client.expect("GET", "/")).find("Owner")
        return owner.findtext("ID"), owner.findtext("DisplayName") or ""
    finally:
        client.close()
