"""ListObjectVersions as it came: boto3 sorts versions and delete markers apart, and with that their order is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator
from urllib.parse import unquote
from xml.etree import ElementTree

from .signature import Signer, encode
from .wire import Request, exchange

XML = "{http://s3.amazonaws.com/doc/2006-03-01/}"
VERSION, MARKER = "Version", "DeleteMarker"
NULL = "null"


@dataclass(frozen=True)
class Entry:
    """One version or delete marker of a key."""

    kind: str
    key: str
    version_id: str
    is_latest: bool
    last_modified: str
    etag: str | None = None
    size: int | None = None

    @property
    def brief(self) -> tuple[str, str, bool]:
        """Kind, version id, and whether it is the latest."""
        return self.kind, self.version_id, self.is_latest


class Page:
    """One page, its keys decoded where the answer says that they are encoded."""

    def __init__(self, body: bytes):
        self.root = ElementTree.fromstring(body)
        self.encoded = self.text("EncodingType") == "url"
        self.entries = [self._entry(element) for element in self.root if element.tag in (XML + VERSION, XML + MARKER)]
        self.prefixes = [self._decoded(each.findtext(f"{XML}Prefix")) for each in self.root.findall(f"{XML}CommonPrefixes")]
        self.truncated = self.text("IsTruncated") == "true"

    def text(self, name: str) -> str | None:
        return self.root.findtext(f"{XML}{name}")

    def decoded_text(self, name: str) -> str | None:
        text = self.text(name)
        return None if text is None else self._decoded(text)

    @property
    def following(self) -> dict[str, str]:
        """The markers that ask for the next page."""
        key, version_id = self.text("NextKeyMarker"), self.text("NextVersionIdMarker")
        assert key is not None, "the page is truncated and names no NextKeyMarker"
        return {"key_marker": self._decoded(key)} | ({"version_id_marker": version_id} if version_id else {})

    def _entry(self, element: ElementTree.Element) -> Entry:
        text = lambda name: element.findtext(f"{XML}{name}")  # noqa: E731
        size = text("Size")
        return Entry(
            element.tag.removeprefix(XML),
            self._decoded(text("Key")),
            text("VersionId"),
            text("IsLatest") == "true",
            text("LastModified"),
            (text("ETag") or "").strip('"') or None,
            None if size is None else int(size),
        )

    def _decoded(self, text: str) -> str:
        return unquote(text.replace("+", " ")) if self.encoded else text


def ask(scene, bucket: str | None = None, **parameters):
    """The raw answer to ListObjectVersions; underscores stand for the parameters' hyphens."""
    named = [f"{encode(name.replace('_', '-'))}={encode(str(value))}" for name, value in parameters.items()]
    request = Request("GET", f"/{bucket or scene.bucket}", "&".join(["versions", *named]))
    return exchange(scene.gateway, Signer.of(scene.gateway).sign(request), seconds=30)


def page(scene, bucket: str | None = None, **parameters) -> Page:
    response = ask(scene, bucket, **parameters)
    assert response.status == 200, f"{parameters}: {response.status} {response.body[:300]!r}"
    return Page(response.body)


def pages(scene, bucket: str | None = None, **parameters) -> Iterator[Page]:
    """All pages, each asked for with the markers of the one before."""
    following: dict[str, str] = {}
    while True:
        got = page(scene, bucket, **(parameters | following))
        yield got
        if not got.truncated:
            return
        assert got.following != following, f"the page after {following} leads to itself"
        following = got.following


def listed(scene, bucket: str | None = None, **parameters) -> list[Entry]:
    """Every entry of all pages, in their order."""
    return [entry for got in pages(scene, bucket, **parameters) for entry in got.entries]


def history(scene, key: str, bucket: str | None = None) -> list[Entry]:
    """The entries of one key."""
    return [entry for entry in listed(scene, bucket, prefix=key, encoding_type="url") if entry.key == key]


def set_versioning(scene, status: str, bucket: str | None = None) -> None:
    """Enabled or Suspended."""
    scene.s3.put_bucket_versioning(Bucket=bucket or scene.bucket, VersioningConfiguration={"Status": status})


def versioned_bucket(scene) -> str:
    """A fresh bucket with versioning enabled."""
    name = scene.new_bucket()
    set_versioning(scene, "Enabled", name)
    return name


def headers_of(answer: dict) -> dict[str, str]:
    """A boto3 answer's headers, by their names in lower case."""
    return answer["ResponseMetadata"]["HTTPHeaders"]


def marker_headers(answer: dict) -> tuple[str | None, str | None]:
    """x-amz-delete-marker and x-amz-version-id."""
    headers = headers_of(answer)
    return headers.get("x-amz-delete-marker"), headers.get("x-amz-version-id")
