"""What a follower of the change feed knows of a bucket."""

from __future__ import annotations

VERSION, MARKER = "Version", "DeleteMarker"
Row = tuple[str, str | None, str | None, int]  # kind, version id, ETag, size


class Mirror:
    """Each key's versions and delete markers, newest first, from the changes alone."""

    def __init__(self):
        self.keys: dict[str, list[Row]] = {}

    def apply(self, change: dict) -> None:
        key, kind, version = change["key"], change["kind"], change.get("versionId")
        if kind == "deleted":
            self.keys.pop(key, None)
        elif kind == "versionDeleted":
            self._keep(key, [row for row in self.keys.get(key, []) if row[1] != version])
        elif kind == "deleteMarkerCreated":
            self._push(key, (MARKER, version, None, 0))
        elif kind in ("created", "renamed"):
            if kind == "renamed" and version is None:
                self.keys.pop(change["formerKey"], None)
            self._push(key, (VERSION, version, change["etag"], change["size"]))

    def _push(self, key: str, row: Row) -> None:
        """What has no id, or `null` for one, takes the place of the one that there was."""
        replaces = row[1] in (None, "null")
        kept = [each for each in self.keys.get(key, []) if not (replaces and each[1] == row[1])]
        self._keep(key, [row, *kept])

    def _keep(self, key: str, rows: list[Row]) -> None:
        if rows:
            self.keys[key] = rows
        else:
            self.keys.pop(key, None)
