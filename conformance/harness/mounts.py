"""Mounts as the settings file declares them, and gateways that serve them."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

from .gateway import OwnGateway
from .samba import DOMAIN, Samba
from .wire import Request, exchange


@dataclass(frozen=True)
class Mount:
    """One entry of `mounts`: its bucket, its kind, and the parameters of that kind."""

    name: str
    kind: str
    parameters: dict[str, object]
    more: dict[str, object] = field(default_factory=dict)  # of the mount itself: role, enabled, ...

    def yaml(self) -> str:
        lines = [f"- name: {self.name}", f"  kind: {self.kind}"]
        lines += [f"  {name}: {_scalar(value)}" for name, value in ({"role": "manager"} | self.more).items()]
        lines += [f"  {self.kind}:"] + [f"    {name}: {_scalar(value)}" for name, value in self.parameters.items()]
        return "".join(f"  {line}\n" for line in lines)


def _scalar(value: object) -> str:
    """JSON's strings, numbers and booleans are YAML's."""
    return json.dumps(value, ensure_ascii=False)


def smb(samba: Samba, name: str = "share", share: str = "data", *, more: dict | None = None, **parameters) -> Mount:
    """A share of this smbd; parameters may replace any of those that reach it, None takes one away."""
    usual = {"host": "127.0.0.1", "port": samba.port, "share": share, "domain": DOMAIN, "username": samba.user, "password_file": str(samba.password_file)}
    given = {key: value for key, value in (usual | parameters).items() if value is not None}
    return Mount(name, "smb", given, more or {})


def posix(folder: Path, name: str = "folder", *, more: dict | None = None, **parameters) -> Mount:
    folder.mkdir(parents=True, exist_ok=True)
    return Mount(name, "posix", {"path": str(folder)} | parameters, more or {})


def settings_text(mounts: list[Mount]) -> str:
    return "mounts:\n" + "".join(mount.yaml() for mount in mounts)


def start(scene, *mounts: Mount, **settings: str) -> OwnGateway:
    """A further gateway that serves these mounts beside its own store."""
    path = scene.new_path("martinet.yaml")
    path.write_text(settings_text(list(mounts)))
    return scene.start_gateway("mounts", MARTINET_CONFIG=str(path), **settings)


def down(gateway) -> dict[str, str]:
    """The mounts that do not work, as `/-/health/ready` tells, each with its cause. The gateway itself is ready all the same."""
    answer = exchange(gateway, Request("GET", "/-/health/ready", "format=json", [("Host", gateway.netloc)]))
    told = json.loads(answer.body)
    assert (answer.status, told["status"]) == (200, "ready"), f"{answer.status} {answer.body!r}"
    return {entry["mount"]: entry["cause"] for entry in told["down"]}


def eventually(condition: Callable[[], object], seconds: float, what: str) -> object:
    """Asks again and again, and gives the first answer that is true."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not after {seconds:.0f} s: {what}"
        time.sleep(0.05)
    return found
