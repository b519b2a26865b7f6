"""After a restart: the versions of every key, as listed and as read, are compared with what they may be."""

from __future__ import annotations

from rawclient.client import Client, Refused, document

from . import body
from .body import Label
from .findings import Findings
from .history import Entry, History, HistoryKey
from .history_writer import HistoryWriter
from .model import Version
from .operations import MARK, mismatch
from .verify import list_uploads

PAGE = 23  # small, so that a key's versions lie on several pages
Listed = list[tuple[str, str, bool, str, int, str]]  # kind, version id, latest, ETag, size, LastModified


class HistoryVerification:
    """One pass over the writers' buckets; afterwards every key is certain again."""

    def __init__(self, client: Client, findings: Findings):
        self.client, self.findings = client, findings

    def run(self, writers: list[HistoryWriter]) -> None:
        for writer in writers:
            writer.findings = self.findings
            try:
                self._bucket(writer)
            except Refused as refusal:
                self.findings.add("history", f"{writer.bucket}: {refusal}")

    def _bucket(self, writer: HistoryWriter) -> None:
        writer.read_versioning(self.client)
        for key, upload_id in list_uploads(self.client, writer.bucket):  # created, and not completed before the end
            self.client.expect("DELETE", f"/{writer.bucket}/{key}", [("uploadId", upload_id)])
        listed = list_versions(self.client, writer.bucket)
        for name in sorted(listed.keys() - {key.name for key in writer.keys}):
            self.findings.add("history", f"{writer.bucket}/{name}: nobody has written it")
        which = {key: self._key(writer, key, listed.get(key.name, [])) for key in writer.keys}
        if writer.renaming and len({which[key] for key in writer.renaming}) > 1:
            self.findings.add("rename", f"{writer.bucket}: {' to '.join(key.name for key in writer.renaming)} is half done")
        writer.renaming = None
        self._objects(writer)
        writer.follower.catch_up(self.client, self.findings)
        rows = {key: [(row[0], row[1], row[3] or None, row[4]) for row in each] for key, each in listed.items()}
        writer.follower.compare(rows, self.findings)

    def _key(self, writer: HistoryWriter, key: HistoryKey, listed: Listed) -> int:
        """Settles the key on what is there; gives the place of that among what was possible."""
        path = f"/{writer.bucket}/{key.name}"
        found = tuple(self._entry(path, row) for row in listed)
        if [row[2] for row in listed] != [index == 0 for index in range(len(listed))]:
            self.findings.add("history", f"{path}: not the first and only the first is the latest: {listed}")
        if [row[5] for row in listed] != sorted((row[5] for row in listed), reverse=True):
            self.findings.add("history", f"{path}: a version is older than the one below it: {listed}")
        self._latest(path, found)
        problems = [difference(history, found) for history in key.possible]
        if None not in problems:
            wanted = " or ".join(f"[{'; '.join(map(str, history))}]" for history in key.possible)
            self.findings.add(problems[-1], f"{path}: found [{'; '.join(map(str, found))}], must be {wanted}")
        key.found(found)
        return problems.index(None) if None in problems else 0

    def _entry(self, path: str, row: tuple) -> Entry:
        """The version as it is: its bytes, its tag and its locks."""
        kind, version_id, _, etag, size, _ = row
        version = ("versionId", version_id)
        answer = self.client.send("GET", path, [version])
        if kind == "DeleteMarker":
            if answer.status != 405:
                self.findings.add("history", f"{path} {version_id}: {answer.status} for a delete marker")
            return Entry(version_id, None)
        label = body.read(answer.body)
        if label is None or (answer.etag, len(answer.body)) != (etag, size):
            self.findings.add("half_written", f"{path} {version_id}: {answer.status}, {len(answer.body)} bytes, ETag {answer.etag}; listed {row}")
        return Entry(
            version_id,
            Version(label or Label("unreadable", 0, 0, size), (answer.etag,), answer.headers.get(MARK)),
            tag=document(self.client.expect("GET", path, [("tagging", ""), version])).findtext("TagSet/Tag/Value") or "",
            held=answer.headers.get("x-amz-object-lock-legal-hold") == "ON",
            retained="x-amz-object-lock-mode" in answer.headers,
        )

    def _latest(self, path: str, found: History) -> None:
        """The key gives its latest version, or none where that is a delete marker."""
        answer = self.client.send("GET", path)
        if problem := mismatch(answer, [found[0].content if found else None]):
            self.findings.add("history", f"{path}: its latest version is not what it gives: {problem}")
        if found and found[0].content is None and answer.headers.get("x-amz-delete-marker") != "true":
            self.findings.add("history", f"{path}: 404 without x-amz-delete-marker")

    def _objects(self, writer: HistoryWriter) -> None:
        """The listing of objects has the keys whose latest is a version, and no others."""
        page = document(self.client.expect("GET", f"/{writer.bucket}", [("list-type", "2")]))
        found = [(entry.findtext("Key"), int(entry.findtext("Size"))) for entry in page.iter("Contents")]
        wanted = [(key.name, key.current[0].content.label.size) for key in writer.keys if key.current and key.current[0].content]
        if found != sorted(wanted):
            self.findings.add("listing", f"{writer.bucket}: lists {found}, must list {sorted(wanted)}")


def difference(history: History, found: History) -> str | None:
    """The fact that is disproved by what was found. An entry whose id is not known takes any id that no other entry has."""
    known = {entry.version_id for entry in history}
    if len(history) != len(found):
        return "history"
    for wanted, entry in zip(history, found):
        same_id = entry.version_id == wanted.version_id or (wanted.version_id is None and entry.version_id not in known)
        if not same_id or (wanted.content is None) != (entry.content is None):
            return "history"
        if wanted.content and not is_same(wanted.content, entry.content):
            return "lost"
        if (wanted.tag, wanted.held, wanted.retained) != (entry.tag, entry.held, entry.retained):
            return "locks"
    return None


def is_same(wanted: Version, found: Version) -> bool:
    return found.label == wanted.label and found.mark == wanted.mark and found.etags[0] in wanted.etags


def list_versions(client: Client, bucket: str) -> dict[str, Listed]:
    """Every key's versions and delete markers, in the order of the pages."""
    listed: dict[str, Listed] = {}
    markers: list[tuple[str, str]] = []
    while True:
        page = document(client.expect("GET", f"/{bucket}", [("versions", ""), ("max-keys", str(PAGE)), *markers]))
        for entry in page:
            if entry.tag in ("Version", "DeleteMarker"):
                row = (
                    entry.tag,
                    entry.findtext("VersionId"),
                    entry.findtext("IsLatest") == "true",
                    (entry.findtext("ETag") or "").strip('"'),
                    int(entry.findtext("Size") or 0),
                    entry.findtext("LastModified"),
                )
                listed.setdefault(entry.findtext("Key"), []).append(row)
        if page.findtext("IsTruncated") != "true":
            return listed
        markers = [("key-marker", page.findtext("NextKeyMarker")), ("version-id-marker", page.findtext("NextVersionIdMarker"))]
