"""An S3 service that a migration reads from or writes to, and what its buckets hold."""

from __future__ import annotations

import random
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Iterator
from urllib.parse import unquote_plus
from urllib.request import urlopen
from xml.etree import ElementTree

ODD_KEYS = ["a", "a/b", "a//b", "a+b", "a b&c=d", "été", "e\u0301te\u0301", "日本語/ファイル", "100%", "q?x#y", "dots/../x", "-", "a" * 200]


@dataclass(frozen=True)
class Store:
    """One service and a client for it."""

    endpoint: str
    access_key: str
    secret_key: str
    s3: object
    authority: str | None = None

    @staticmethod
    def of(scene, server, authority: str | None = None) -> Store:
        """`authority` is a file with the certificate to believe."""
        endpoint = getattr(server, "endpoint", None) or f"http://{server.host}"
        client = scene.client(server, endpoint=endpoint, max_pool_connections=20, verify=authority)
        return Store(endpoint, server.access_key, server.secret_key, client, authority)

    def make_bucket(self, name: str, *, versioned: bool = True) -> str:
        self.s3.create_bucket(Bucket=name)
        if versioned:
            self.set_versioning(name, "Enabled")
        return name

    def set_versioning(self, name: str, status: str) -> None:
        self.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": status})

    def histories(self, bucket: str) -> dict[str, list[tuple]]:
        """Of each key, the oldest version first: what it is, its size and its ETag."""
        found: dict[str, list[tuple]] = {}
        for entry in self.versions(bucket):
            found.setdefault(entry.key, []).insert(0, entry.facts)
        return found

    def ids(self, bucket: str, key: str) -> list[str]:
        """The version ids of one key, the oldest first."""
        return [entry.id for entry in reversed(list(self.versions(bucket, prefix=key))) if entry.key == key]

    def versions(self, bucket: str, prefix: str = "") -> Iterator[Entry]:
        """Versions and delete markers as listed, in one order: boto3 would keep the two apart."""
        marker = {}
        while True:
            parameters = {"Bucket": bucket, "Prefix": prefix, "EncodingType": "url"} | marker
            url = self.s3.generate_presigned_url("list_object_versions", parameters)
            trust = ssl.create_default_context(cafile=self.authority)
            page = without_namespace(ElementTree.fromstring(urlopen(url, timeout=30, context=trust).read()))
            decode = unquote_plus if page.findtext("EncodingType") == "url" else str
            yield from (Entry.of(element, decode) for element in page if element.tag in ("Version", "DeleteMarker"))
            if page.findtext("IsTruncated") != "true":
                return
            marker = {"KeyMarker": decode(page.findtext("NextKeyMarker")), "VersionIdMarker": page.findtext("NextVersionIdMarker")}

    def uploads(self, bucket: str) -> list:
        return self.s3.list_multipart_uploads(Bucket=bucket).get("Uploads", [])

    def put(self, bucket: str, key: str, body: bytes = b"content", **more) -> None:
        self.s3.put_object(Bucket=bucket, Key=key, Body=body, **more)

    def put_parts(self, bucket: str, key: str, sizes: list[int], seed: int = 1, **more) -> str:
        """An object uploaded in parts of these sizes; gives its ETag."""
        upload = self.s3.create_multipart_upload(Bucket=bucket, Key=key, **more)["UploadId"]
        parts = []
        for number, size in enumerate(sizes, 1):
            body = random.Random(seed + number).randbytes(size)
            answer = self.s3.upload_part(Bucket=bucket, Key=key, UploadId=upload, PartNumber=number, Body=body)
            parts.append({"PartNumber": number, "ETag": answer["ETag"]})
        done = self.s3.complete_multipart_upload(Bucket=bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": parts})
        return done["ETag"].strip('"')

    def put_histories(self, bucket: str, keys: list[str], versions: int, seed: int, sizes=(0, 1, 50, 5000)) -> None:
        """Some versions of each key, delete markers among them; keys side by side."""

        def put(key: str) -> None:
            chance = random.Random(f"{seed} {key}")
            for _ in range(chance.randint(1, versions)):
                if chance.random() < 0.2:
                    self.s3.delete_object(Bucket=bucket, Key=key)
                else:
                    self.put(bucket, key, chance.randbytes(chance.choice(sizes)))

        with ThreadPoolExecutor(16) as threads:
            list(threads.map(put, keys))


@dataclass(frozen=True)
class Entry:
    """One entry of a listing of versions."""

    key: str
    id: str
    facts: tuple

    @staticmethod
    def of(element: ElementTree.Element, decode) -> Entry:
        size, etag = element.findtext("Size"), element.findtext("ETag")
        facts = ("marker",) if element.tag == "DeleteMarker" else ("object", int(size), etag.strip('"'))
        return Entry(decode(element.findtext("Key")), element.findtext("VersionId"), facts)


def without_namespace(root: ElementTree.Element) -> ElementTree.Element:
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root
