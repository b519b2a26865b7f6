"""Signed requests on connections of their own, by key: quick to make, and any answer is an answer."""

from __future__ import annotations

from rawclient.client import Client
from rawclient.connection import Answer
from rawclient.signing import Signer

from .gateway import Gateway
from .scene import Scene


def client_of(gateway: Gateway) -> Client:
    """Not for several threads at once; opens its connection again where the peer has closed it."""
    return Client(gateway.address, Signer(gateway.access_key, gateway.secret_key, gateway.netloc, gateway.region))


def send(scene: Scene, method: str, key: str, parameters=(), *, bucket: str | None = None, **more) -> Answer:
    """One request on a connection of its own."""
    client = client_of(scene.gateway)
    try:
        return client.send(method, path_of(scene, key, bucket), parameters, **more)
    finally:
        client.close()


def path_of(scene: Scene, key: str, bucket: str | None = None) -> str:
    """Of an object, or of the bucket where the key is empty."""
    return f"/{bucket or scene.bucket}" + (f"/{key}" if key else "")


def code(answer: Answer) -> str:
    """The code of an S3 error document, empty where there is none."""
    return answer.body.partition(b"<Code>")[2].partition(b"</Code>")[0].decode()
