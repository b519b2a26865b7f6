"""Buckets whose test sets access control lists get an ownership that takes lists.

The suite is older than the default of today: since April 2023 a new bucket of AWS's takes no lists (BucketOwnerEnforced), and these tests do
not ask for another. A test that is about ownership itself is left alone.
"""

from __future__ import annotations

import inspect

from botocore.client import BaseClient

TAKES_LISTS = "ObjectWriter"


class OwnershipOfBuckets:
    def __init__(self):
        self.applies = False
        call = BaseClient._make_api_call

        def calling(client, operation, parameters):
            if operation == "CreateBucket" and self.applies:
                parameters = {"ObjectOwnership": TAKES_LISTS} | parameters
            return call(client, operation, parameters)

        BaseClient._make_api_call = calling

    def look_at(self, item) -> None:
        """Whether the test, or a function of its file that it calls, has to do with lists."""
        functions = [item.function, *called_by(item.function, item.module)]
        mentions = any("acl" in inspect.getsource(function).lower() for function in functions)
        self.applies = mentions and not item.get_closest_marker("object_ownership")


def called_by(function, module) -> list:
    names = inspect.unwrap(function).__code__.co_names
    candidates = [getattr(module, name, None) for name in names]
    return [each for each in candidates if inspect.isfunction(each) and each.__module__ == module.__name__]
