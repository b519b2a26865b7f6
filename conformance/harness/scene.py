"""What a check is given: a running gateway, a fresh bucket, a folder, and the clients for them."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

import boto3
from botocore.config import Config

from .checks import Skip
from .gateway import Gateway, OwnGateway
from .place import LOCAL, Place

_numbers = itertools.count(1)
CLIENT_PROGRAMS = Path(sys.executable).parent


class Scene:
    """The surroundings of one module's checks; everything entered here ends with the module."""

    def __init__(self, gateway: Gateway, directory: Path, binary: Path | None, place: Place = LOCAL):
        self.gateway = gateway
        self.directory = directory
        self.binary = binary
        self.place = place
        self.ending = ExitStack()
        directory.mkdir(parents=True, exist_ok=True)

    def enter(self, context):
        """Enters a context that ends with the module."""
        return self.ending.enter_context(context)

    def start_gateway(self, name: str = "own", **settings: str) -> OwnGateway:
        """A further gateway with settings of its own."""
        if self.binary is None:
            raise Skip("needs a gateway of its own, and only an endpoint was given")
        gateway = OwnGateway(self.binary, self.directory / f"{name}-{next(_numbers)}", settings)
        self.ending.callback(gateway.stop)
        return gateway

    def new_path(self, name: str) -> Path:
        """A path in the scene's folder that no other has."""
        return self.directory / f"{next(_numbers)}-{name}"

    # Clients

    def client(self, gateway: Gateway | None = None, *, endpoint: str | None = None, region: str | None = None, **config):
        """A boto3 client as Drive makes it (SigV4, one attempt so that an error is seen as it is)."""
        gateway = gateway or self.gateway
        verify = config.pop("verify", None)
        settings = {"signature_version": "s3v4", "retries": {"total_max_attempts": 1}} | config
        return boto3.client(
            "s3",
            endpoint_url=endpoint or gateway.endpoint,
            aws_access_key_id=gateway.access_key,
            aws_secret_access_key=gateway.secret_key,
            region_name=region or gateway.region,
            verify=verify,
            config=Config(**settings),
        )

    @cached_property
    def s3(self):
        return self.client()

    @cached_property
    def bucket(self) -> str:
        return self.new_bucket()

    def new_bucket(self, client=None) -> str:
        name = f"conformance-{os.getpid()}-{next(_numbers)}"
        (client or self.s3).create_bucket(Bucket=name)
        return name

    # Short forms that most checks need

    def put(self, key: str, body: bytes = b"content", **more):
        return self.s3.put_object(Bucket=self.bucket, Key=key, Body=body, **more)

    def bytes_of(self, key: str, **more) -> bytes:
        return self.s3.get_object(Bucket=self.bucket, Key=key, **more)["Body"].read()

    def keys(self, bucket: str | None = None) -> list[str]:
        """Every key of the bucket, as listed."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket or self.bucket)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def uploads(self, bucket: str | None = None) -> list[dict]:
        return self.s3.list_multipart_uploads(Bucket=bucket or self.bucket).get("Uploads", [])

    # Programs

    def environment(self, gateway: Gateway | None = None) -> dict[str, str]:
        """The environment for a client program: this gateway's key, and nothing of the user's own settings."""
        gateway = gateway or self.gateway
        home = self.directory / "home"
        home.mkdir(exist_ok=True)
        return {
            "PATH": f"{CLIENT_PROGRAMS}:{os.environ['PATH']}",
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "AWS_ACCESS_KEY_ID": gateway.access_key,
            "AWS_SECRET_ACCESS_KEY": gateway.secret_key,
            "AWS_DEFAULT_REGION": gateway.region,
            "AWS_ENDPOINT_URL": gateway.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def run(self, *command: str | Path, status: int | None = 0, seconds: float = 120, **more) -> subprocess.CompletedProcess:
        """Runs a client program and expects its exit status (None: any)."""
        options = {"env": self.environment(), "cwd": self.directory, "capture_output": True, "text": True} | more
        done = subprocess.run([str(part) for part in command], timeout=seconds, **options)
        said = f"{done.stdout or ''}{done.stderr or ''}".strip()
        assert status is None or done.returncode == status, f"{command[0]} ended with {done.returncode}: {said[-600:]}"
        return done

    def close(self) -> None:
        self.ending.close()


def needs_root(reason: str) -> None:
    """Skips the check where the user is not root."""
    if os.geteuid() != 0:
        raise Skip(f"needs root: {reason}")


def needs_program(name: str) -> str:
    """The path of a program, or a skip that names it."""
    path = shutil.which(name, path=f"{CLIENT_PROGRAMS}:{os.environ['PATH']}:/usr/sbin:/sbin")
    if path is None:
        raise Skip(f"{name} is not installed")
    return path
