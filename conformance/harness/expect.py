"""What answers must look like: errors by status and code, and plain comparisons that say what differs."""

from __future__ import annotations

from contextlib import contextmanager
from xml.etree import ElementTree

from botocore.exceptions import ClientError

from .wire import Response


def equal(actual, expected, what: str = "value") -> None:
    assert actual == expected, f"{what} is {_short(actual)}, not {_short(expected)}"


def same_bytes(actual: bytes, expected: bytes, what: str = "body") -> None:
    """Compares long bodies without printing them."""
    if actual == expected:
        return
    at = next((i for i, (a, b) in enumerate(zip(actual, expected)) if a != b), min(len(actual), len(expected)))
    raise AssertionError(f"{what} differs at byte {at} (lengths {len(actual)} and {len(expected)})")


@contextmanager
def error(status: int | tuple[int, ...], code: str | tuple[str, ...]):
    """The calls within must end in this S3 error (or one of these); the answer is in `.response` afterwards."""
    caught = Caught()
    try:
        yield caught
    except ClientError as failure:
        caught.response = failure.response
        got = caught.response["ResponseMetadata"]["HTTPStatusCode"], caught.response["Error"]["Code"]
        assert got[0] in _several(status) and got[1] in _several(code), f"answered {got}, expected {status} {code}"
    else:
        raise AssertionError(f"answered without an error, expected {status} {code}")


class Caught:
    response: dict = {}


def refused(response: Response, status: int | tuple[int, ...], code: str | tuple[str, ...]) -> dict[str, str]:
    """The raw answer is an S3 error document with this status and code; gives its elements."""
    said = f"{response.status} {response.body[:300]!r}"
    assert response.status in _several(status), f"expected {status} {code}, got {said}"
    document = error_document(response)
    assert document.get("Code") in _several(code), f"expected {status} {code}, got {said}"
    for name in ("Message", "RequestId"):
        assert document.get(name), f"the error has no {name}: {said}"
    return document


def error_document(response: Response) -> dict[str, str]:
    """The elements of an S3 error document."""
    kind = response.header("content-type") or ""
    assert kind.startswith("application/xml"), f"an error of type {kind!r}: {response.status} {response.body[:200]!r}"
    root = ElementTree.fromstring(response.body)
    equal(root.tag, "Error", "root element")
    return {child.tag: child.text or "" for child in root}


def _several(value) -> tuple:
    return value if isinstance(value, tuple) else (value,)


def _short(value) -> str:
    text = repr(value)
    return text if len(text) <= 300 else f"{text[:300]}…"
