"""Threads that do the same thing over and over until it is enough; the first failure of any of them is the block's."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import Callable


class Crowd:
    def __init__(self):
        self.over = threading.Event()
        self.failures: list[BaseException] = []

    def work(self, action: Callable[[], object]) -> None:
        try:
            while not self.over.is_set() and not self.failures:
                action()
        except BaseException as failure:
            self.failures.append(failure)


@contextmanager
def meanwhile(*actions: Callable[[], object]):
    """Runs each action in a thread of its own, again and again, as long as the block lasts."""
    crowd = Crowd()
    threads = [threading.Thread(target=crowd.work, args=(action,), daemon=True) for action in actions]
    for thread in threads:
        thread.start()
    try:
        yield crowd
    finally:
        crowd.over.set()
        for thread in threads:
            thread.join(60)
    if crowd.failures:
        raise crowd.failures[0]
