"""P10: the order of versions is right at once, however quickly they follow each other."""

from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from harness import expect, versions
from harness.checks import Skip, check
from harness.clock import clock_settings, make_clock
from harness.signature import Signer
from harness.versions import MARKER, VERSION
from harness.wire import Connection, Request

SCENARIO, CLIENT = "P10", "boto3"
REPETITIONS = 200


def prepare(scene):
    scene.bucket = versions.versioned_bucket(scene)


@check(limit=120)
def put_delete_put_is_listed_as_version_marker_version_two_hundred_times(scene):
    for number in range(REPETITIONS):
        key = f"order/{number:03}"
        first = scene.put(key, b"1")["VersionId"]
        marker = scene.s3.delete_object(Bucket=scene.bucket, Key=key)["VersionId"]
        second = scene.put(key, b"2")["VersionId"]
        wanted = [(VERSION, second, True), (MARKER, marker, False), (VERSION, first, False)]
        expect.equal([entry.brief for entry in versions.history(scene, key)], wanted, f"history of repetition {number}")


@check(client="raw HTTP")
def puts_pipelined_on_one_connection_are_listed_newest_first(scene):
    """No pause at all: the requests lie in the socket together, so that many fall into one microsecond of the clock."""
    signer, count = Signer.of(scene.gateway), 200
    requests = [signer.sign(Request("PUT", f"/{scene.bucket}/burst", "", body=b"%d" % number)) for number in range(count)]
    with Connection(scene.gateway.address) as connection:
        connection.send(b"".join(request.bytes() for request in requests))
        ids = [connection.receive(method="PUT").header("x-amz-version-id") for _ in requests]
    found = versions.history(scene, "burst")
    expect.equal([entry.version_id for entry in found], ids[::-1], "ids")
    expect.equal([entry.is_latest for entry in found], [True] + [False] * (count - 1), "latest")


@check
def delete_markers_in_a_row_keep_their_order(scene):
    scene.put("markers", b"1")
    ids = [scene.s3.delete_object(Bucket=scene.bucket, Key="markers")["VersionId"] for _ in range(20)]
    found = versions.history(scene, "markers")
    expect.equal([entry.version_id for entry in found[:20]], ids[::-1], "ids of the markers")
    expect.equal([entry.kind for entry in found], [MARKER] * 20 + [VERSION], "kinds")


def numbered(scene, numbers: range) -> list[str]:
    return [scene.put("key", b"%d" % number)["VersionId"] for number in numbers]


def restarted(scene, name: str) -> None:
    """A gateway of this check's own, with a versioned bucket in it."""
    scene.gateway = scene.start_gateway(name)
    scene.s3 = scene.client()
    scene.bucket = versions.versioned_bucket(scene)


def restart(scene, **settings: str) -> None:
    scene.gateway.stop()
    scene.gateway.settings = settings
    scene.gateway.start()
    scene.s3 = scene.client()


@check
def order_is_the_same_after_a_restart_and_goes_on(scene):
    restarted(scene, "restarted")
    ids = numbered(scene, range(5))
    restart(scene)
    ids += numbered(scene, range(5, 10))
    expect.equal([entry.version_id for entry in versions.history(scene, "key")], ids[::-1], "ids")


@check
def clock_that_steps_back_disturbs_neither_the_order_nor_the_times(scene):
    library = make_clock(scene.directory)
    if library is None:
        raise Skip("no C compiler to make another clock with")
    restarted(scene, "clock")
    ids = numbered(scene, range(5))
    for minutes in (10, 14, 5):
        restart(scene, **clock_settings(library, -60 * minutes))
        ids += numbered(scene, range(3))
        answer = scene.s3.delete_object(Bucket=scene.bucket, Key="key")
        ids.append(answer["VersionId"])
        told = parsedate_to_datetime(versions.headers_of(answer)["date"])
        assert datetime.now(timezone.utc) - told > timedelta(minutes=minutes - 1), "the clock has not been changed"
    found = versions.history(scene, "key")
    expect.equal([entry.version_id for entry in found], ids[::-1], "ids")
    times = [entry.last_modified for entry in found]
    expect.equal(times, sorted(times, reverse=True), "times")
