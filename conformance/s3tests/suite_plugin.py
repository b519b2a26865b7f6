"""What pytest loads beside the suite's own files (`-p suite_plugin`): isolation, a time limit, a share of the tests, results as they come.

The suite gives all tests of a process one bucket prefix and fails whatever follows a bucket that it could not empty. Here each test has a
prefix of its own, and a bucket that is left behind (locked objects) is counted and troubles nobody.
"""

from __future__ import annotations

import importlib
import json
import signal
from pathlib import Path

import pytest
import requests

from object_ownership import OwnershipOfBuckets
from post_forms import resign_forms_of

PREFIX = "s3t-{random}-"
# These read the account's whole list of buckets, so they go before any test that may leave one behind.
NEED_EMPTY_ACCOUNT = ("list_buckets", "buckets_list", "buckets_create_then_list")
BATCH = 500


def pytest_addoption(parser):
    group = parser.getgroup("isolation")
    group.addoption("--share", default="0/1", help="run the tests whose place in the collection is I modulo N")
    group.addoption("--only-tests", type=Path, help="a file with the names of the tests to run, one a line")
    group.addoption("--outcomes", type=Path, help="a file that gets one JSON line a test phase")
    group.addoption("--test-seconds", type=int, default=120, help="how long one test may take")


def pytest_configure(config):
    config.pluginmanager.register(Isolation(config), "isolation-of-tests")


class TookTooLong(BaseException):
    """Not an Exception, so that no test mistakes it for a refusal that it expects."""


class Isolation:
    def __init__(self, config):
        self.share = [int(number) for number in config.getoption("--share").split("/")]
        self.only = config.getoption("--only-tests")
        self.outcomes = config.getoption("--outcomes")
        self.seconds = config.getoption("--test-seconds")
        self.ownership = OwnershipOfBuckets()

    def pytest_collection_modifyitems(self, config, items):
        wanted = set(self.only.read_text().split()) if self.only else None
        chosen = [item for item in items if wanted is None or name_of(item.nodeid) in wanted]
        index, count = self.share
        mine = chosen[index::count]
        mine.sort(key=lambda item: not any(text in item.name for text in NEED_EMPTY_ACCOUNT))
        kept = set(map(id, mine))
        config.hook.pytest_deselected(items=[item for item in items if id(item) not in kept])
        items[:] = mine

    def pytest_collection_finish(self, session):
        """The suite's fixture looks these two functions up by name, before and after each test."""
        self.suite = importlib.import_module("s3tests.functional")
        self.suite.setup = self._give_new_prefix
        self.suite.teardown = self._remove_buckets
        resign_forms_of(requests, self.suite.get_main_aws_secret_key)

    def _give_new_prefix(self):
        self.suite.prefix = self.suite.choose_bucket_prefix(PREFIX)

    def _remove_buckets(self):
        client = self.suite.get_client()
        left = [name for name in self.suite.get_buckets_list(client) if not emptied_and_removed(client, name)]
        if left:
            self._note({"left_buckets": left})

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item, nextitem):
        self.ownership.look_at(item)

        def expire(*_):
            raise TookTooLong(f"not done after {self.seconds} s")

        signal.signal(signal.SIGALRM, expire)
        signal.alarm(self.seconds)
        try:
            return (yield)
        finally:
            signal.alarm(0)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item):
        try:
            return (yield)
        except TookTooLong as late:
            raise AssertionError(str(late)) from late

    def pytest_runtest_logreport(self, report):
        self._note({
            "test": name_of(report.nodeid),
            "phase": report.when,
            "outcome": report.outcome,
            "seconds": round(report.duration, 2),
            "reason": reason_of(report),
            "text": report.longreprtext[-6000:] if report.failed else "",
        })

    def _note(self, line: dict):
        with self.outcomes.open("a") as file:
            file.write(json.dumps(line) + "\n")


def name_of(nodeid: str) -> str:
    """`test_s3::test_x` of `s3tests/functional/test_s3.py::test_x`."""
    path, _, test = nodeid.partition("::")
    return f"{Path(path).stem}::{test}"


def reason_of(report) -> str:
    if report.skipped and isinstance(report.longrepr, tuple):
        return str(report.longrepr[2])
    crash = getattr(report.longrepr, "reprcrash", None)
    return crash.message.splitlines()[0][:500] if crash and crash.message else ""


def emptied_and_removed(client, bucket: str) -> bool:
    """Deletes all that may be deleted, without waiting for what is locked."""
    try:
        for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket, PaginationConfig={"PageSize": BATCH}):
            found = page.get("Versions", []) + page.get("DeleteMarkers", [])
            objects = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in found]
            if objects:
                client.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True}, BypassGovernanceRetention=True)
        client.delete_bucket(Bucket=bucket)
        return True
    except Exception:
        return False
