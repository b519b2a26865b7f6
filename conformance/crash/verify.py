"""After a restart: what is visible is compared with what may be."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Callable

from rawclient.client import Client, Refused, document

from .chain import Chain
from .findings import Findings
from .model import Key, Upload
from .operations import MARK, mismatch
from .writer import Writer

READERS = 8
PAGE = 250  # small, so that every listing takes several pages
Seen = dict[str, tuple[int, str]]  # key → size and ETag


class Verification:
    """One pass over everything; afterwards every key of the model is certain again."""

    def __init__(self, new_client: Callable[[], Client], bucket: str, findings: Findings, died_at: float):
        self.new_client, self.bucket, self.findings, self.died_at = new_client, bucket, findings, died_at

    def run(self, writers: list[Writer], chains: list[Chain]) -> Seen:
        seen: Seen = {}
        with ThreadPoolExecutor(READERS) as pool:
            list(pool.map(lambda part: self._keys_of(part, seen), _parts(writers)))
        client = self.new_client()
        for chain in chains:
            self._chain(client, chain, seen)
        self._guarded("listing", lambda: self._listing(client, seen))
        self._guarded("uploads", lambda: self._uploads(client, writers))
        client.close()
        return seen

    def _guarded(self, fact: str, step: Callable[[], None]) -> None:
        """A refusal of something that must be answered disproves the fact."""
        try:
            step()
        except Refused as refusal:
            self.findings.add(fact, str(refusal))

    def _keys_of(self, writers: list[Writer], seen: Seen) -> None:
        client = self.new_client()
        for writer in writers:
            moved = writer.renaming and writer.renaming[0].possible[0]
            for key in writer.keys:
                self._key(client, key, seen)
            self._rename(writer, moved)
        client.close()

    def _rename(self, writer: Writer, moved) -> None:
        """One that was not answered is done whole or not at all."""
        if writer.renaming:
            source, target = writer.renaming
            if (source.current != moved) != (target.current == moved):
                self.findings.add("rename", f"{source.name} to {target.name}: now {source.current} and {target.current}")
        writer.renaming = None

    def _key(self, client: Client, key: Key, seen: Seen) -> None:
        answer = client.send("GET", f"/{self.bucket}/{key.name}")
        problem = mismatch(answer, key.possible)
        if problem:
            fact = "half_written" if "no whole body" in problem else "lost"
            age = (self.died_at - key.settled_at) * 1000
            self.findings.add(fact, f"{key.name}: {problem}; acknowledged {age:.1f} ms before the end")
        key.settle(_state(answer, key))
        if answer.status == 200:
            seen[key.name] = (len(answer.body), answer.etag)
            head = client.send("HEAD", f"/{self.bucket}/{key.name}")
            told = (int(head.headers.get("content-length", -1)), head.etag)
            if told != seen[key.name] or head.headers.get(MARK) != answer.headers.get(MARK):
                self.findings.add("listing", f"{key.name}: HEAD says {told}, GET {seen[key.name]}")

    def _chain(self, client: Client, chain: Chain, seen: Seen) -> None:
        chain.verify(client, f"/{self.bucket}/{chain.name}", self.findings)
        head = client.send("HEAD", f"/{self.bucket}/{chain.name}")
        if head.status == 200:
            seen[chain.name] = (int(head.headers["content-length"]), head.etag)

    def _listing(self, client: Client, seen: Seen) -> None:
        listed = list_all(client, self.bucket)
        for key in sorted(seen.keys() | listed.keys()):
            if seen.get(key) != listed.get(key):
                self.findings.add("listing", f"{key}: listed as {listed.get(key)}, read as {seen.get(key)}")
        if list(listed) != sorted(listed):
            self.findings.add("listing", "not in the order of the keys")

    # Uploads

    def _uploads(self, client: Client, writers: list[Writer]) -> None:
        listed = list_uploads(client, self.bucket)
        known = {upload.upload_id for writer in writers for upload in writer.uploads}
        for writer in writers:
            for upload in list(writer.uploads):
                self._upload(client, writer, upload, (upload.key, upload.upload_id) in listed)
        for key, upload_id in listed:
            if upload_id not in known:  # created, but not acknowledged
                client.expect("DELETE", f"/{self.bucket}/{key}", [("uploadId", upload_id)])

    def _upload(self, client: Client, writer: Writer, upload: Upload, is_listed: bool) -> None:
        done = writer.key_named(upload.key).current == upload.version
        may_be_gone = upload.abort_sent or upload.complete_sent
        if done and is_listed:
            self.findings.add("uploads", f"{upload.key}: completed, but its upload {upload.upload_id} is still listed")
        if not is_listed and not may_be_gone:
            self.findings.add("uploads", f"{upload.key}: upload {upload.upload_id} is not listed")
        if not is_listed and upload.complete_sent and not upload.abort_sent and not done:
            self.findings.add("uploads", f"{upload.key}: upload {upload.upload_id} is gone and its object is not there")
        if is_listed:
            self._parts(client, upload)
            upload.abort_sent = upload.complete_sent = False
        else:
            writer.uploads.remove(upload)

    def _parts(self, client: Client, upload: Upload) -> None:
        """Acknowledged parts are listed as they were acknowledged; a listed one more is taken as sent."""
        answer = client.expect("GET", f"/{self.bucket}/{upload.key}", [("uploadId", upload.upload_id)])
        listed = {
            int(part.findtext("PartNumber")): (int(part.findtext("Size")), part.findtext("ETag").strip('"'))
            for part in document(answer).iter("Part")
        }
        for number, etag in upload.parts.items():
            wanted = (len(upload.pieces[number - 1]), etag)
            if listed.get(number) != wanted:
                self.findings.add("uploads", f"{upload.key}: part {number} is {listed.get(number)}, must be {wanted}")


def _state(answer, key: Key):
    """The one state that was found; where none fits, the last acknowledged, already reported."""
    return next((state for state in key.possible if not mismatch(answer, [state])), key.possible[0])


def _parts(writers: list[Writer]) -> list[list[Writer]]:
    return [writers[start::READERS] for start in range(READERS)]


def list_all(client: Client, bucket: str) -> Seen:
    """Every key as listed, in that order."""
    listed, token = {}, None
    while True:
        more = [("continuation-token", token)] if token else []
        page = document(client.expect("GET", f"/{bucket}", [("list-type", "2"), ("max-keys", str(PAGE)), *more]))
        for entry in page.iter("Contents"):
            listed[entry.findtext("Key")] = (int(entry.findtext("Size")), entry.findtext("ETag").strip('"'))
        token = page.findtext("NextContinuationToken")
        if page.findtext("IsTruncated") != "true":
            return listed


def list_uploads(client: Client, bucket: str) -> set[tuple[str, str]]:
    """Key and upload id of every unfinished upload."""
    listed, markers = set(), []
    while True:
        page = document(client.expect("GET", f"/{bucket}", [("uploads", ""), *markers]))
        listed |= {(upload.findtext("Key"), upload.findtext("UploadId")) for upload in page.iter("Upload")}
        if page.findtext("IsTruncated") != "true":
            return listed
        markers = [("key-marker", page.findtext("NextKeyMarker")), ("upload-id-marker", page.findtext("NextUploadIdMarker"))]
