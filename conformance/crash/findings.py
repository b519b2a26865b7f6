"""What went wrong, by the fact that it disproves."""

from __future__ import annotations

from threading import Lock

FACTS = {
    "lost": "every acknowledged write is there, byte for byte",
    "half_written": "nothing half-written is visible",
    "stale": "what was read or acknowledged is read again",
    "lost_update": "one conditional write wins",
    "history": "every key has its versions and delete markers, in their order",
    "locks": "every version has its tags and locks",
    "lifecycle": "rules remove what they cover, with a line in the journal, and nothing else",
    "rename": "a rename is done whole or not at all",
    "feed": "the change feed goes on at its cursor, and repeating it gives what is there",
    "listing": "listing agrees with GET and HEAD",
    "uploads": "unfinished uploads are listed with their parts",
    "unexpected": "every answer is the expected one",
    "fsck": "fsck finds nothing",
    "start": "it starts, answers and stops",
}

class Findings:
    """Collects from all threads."""

    def __init__(self):
        self._lock = Lock()
        self.by_fact: dict[str, list[str]] = {fact: [] for fact in FACTS}

    def add(self, fact: str, detail: str) -> None:
        with self._lock:
            self.by_fact[fact].append(detail)
