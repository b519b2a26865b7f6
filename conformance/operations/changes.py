"""The change feed: what a follower that signs as S3 clients do is told of a bucket."""

import json
import threading

from harness import expect
from harness.checks import check
from harness.signature import Signer
from harness.wire import Request, exchange

SCENARIO, CLIENT = "feed", "raw HTTP"


def prepare(scene):
    scene.gateway = scene.start_gateway(MARTINET_MAX_CHANGE_WAITERS="2")


def ask(scene, bucket: str, query: str = "", *, presigned: bool = False):
    request = Request("GET", f"/-/changes/{bucket}", query)
    signer = Signer.of(scene.gateway)
    return exchange(scene.gateway, signer.presign(request) if presigned else signer.sign(request))


def page(scene, bucket: str, query: str = "") -> dict:
    response = ask(scene, bucket, query)
    expect.equal(response.status, 200, f"status ({response.body[:200]!r})")
    return json.loads(response.body)


def all_changes(scene, bucket: str, limit: int = 3) -> list[dict]:
    changes, query = [], "from=oldest"
    while True:
        answer = page(scene, bucket, f"limit={limit}&{query}")
        if not answer["changes"]:
            return changes
        changes += answer["changes"]
        query = f"cursor={answer['cursor']}"


def refused(response, status: int, code: str) -> None:
    expect.equal(response.status, status, f"status ({response.body[:200]!r})")
    expect.equal(response.header("content-type"), "application/json", "type")
    error = json.loads(response.body)
    expect.equal(error["code"], code, "code")
    assert error["message"] and error["requestId"] == response.header("x-amz-request-id"), error


@check
def every_operation_is_told_in_order(scene):
    bucket = scene.new_bucket()
    s3 = scene.s3
    etag = s3.put_object(Bucket=bucket, Key='a\n"é', Body=b"12")["ETag"].strip('"')
    s3.copy_object(Bucket=bucket, Key="b", CopySource={"Bucket": bucket, "Key": 'a\n"é'})
    s3.rename_object(Bucket=bucket, Key="c", RenameSource="b")
    s3.put_object_tagging(Bucket=bucket, Key="c", Tagging={"TagSet": [{"Key": "k", "Value": "v"}]})
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket=bucket, Key="c", Body=b"345")["VersionId"]
    marker = s3.delete_object(Bucket=bucket, Key="c")["VersionId"]
    s3.delete_object(Bucket=bucket, Key="c", VersionId=version)
    changes = all_changes(scene, bucket)
    told = [(change["kind"], change["key"], change.get("formerKey"), change.get("versionId"), change.get("size")) for change in changes]
    expected = [
        ("created", 'a\n"é', None, None, 2),
        ("created", "b", None, None, 2),
        ("renamed", "c", "b", None, 2),
        ("tagsChanged", "c", None, None, 2),
        ("created", "c", None, version, 3),
        ("deleteMarkerCreated", "c", None, marker, None),
        ("versionDeleted", "c", None, version, None),
    ]
    expect.equal(told, expected, "changes")
    expect.equal(changes[0]["etag"], etag, "etag")
    expect.equal({change["objectId"] for change in changes[1:]}, {changes[1]["objectId"]}, "ids of b, which became c")
    sequences = [change["sequence"] for change in changes]
    expect.equal(sequences, sorted(set(sequences)), "sequences")


@check
def cursors_survive_a_restart(scene):
    bucket = scene.new_bucket()
    scene.s3.put_object(Bucket=bucket, Key="before", Body=b"")
    cursor = page(scene, bucket)["cursor"]
    scene.gateway.stop()
    scene.gateway.start()
    client = scene.client()
    client.put_object(Bucket=bucket, Key="after", Body=b"")
    expect.equal([change["key"] for change in page(scene, bucket, f"cursor={cursor}")["changes"]], ["after"], "changes")
    scene.__dict__.pop("s3", None)


@check
def who_waits_is_told_at_once(scene):
    bucket = scene.new_bucket()
    cursor = page(scene, bucket, "from=now")["cursor"]
    client, answers = scene.client(), []
    waiting = threading.Thread(target=lambda: answers.append(page(scene, bucket, f"cursor={cursor}&wait=10s")))
    waiting.start()
    client.put_object(Bucket=bucket, Key="news", Body=b"x")
    waiting.join(timeout=8)
    assert not waiting.is_alive(), "the change did not wake who waits"
    expect.equal([change["key"] for change in answers[0]["changes"]], ["news"], "changes")


@check
def waiting_ends_by_itself(scene):
    bucket = scene.new_bucket()
    answer = page(scene, bucket, "from=now&wait=1s")
    expect.equal(answer["changes"], [], "changes")
    expect.equal(page(scene, bucket, f"cursor={answer['cursor']}"), answer, "page after it")


@check
def more_than_may_wait_are_told_to_slow_down(scene):
    bucket = scene.new_bucket()
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(ask(scene, bucket, "from=now&wait=3s"))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses = sorted(answer.status for answer in answers)
    expect.equal(statuses, [200, 200, 503, 503, 503], "statuses")
    refused(next(answer for answer in answers if answer.status == 503), 503, "SlowDown")


@check(client="presigned URL")
def presigned_url_opens_the_feed(scene):
    bucket = scene.new_bucket()
    expect.equal(ask(scene, bucket, presigned=True).status, 200, "status")


REFUSALS = {
    "a bucket that is not there": ("nowhere-at-all", "", 404, "NoSuchBucket"),
    "a cursor that is none": (None, "cursor=abc", 400, "InvalidArgument"),
    "a cursor of another bucket": (None, "cursor=0100000000000f42400000000000000001", 410, "XMartinetCursorExpired"),
    "a limit of none": (None, "limit=0", 400, "InvalidArgument"),
    "a wait that is too long": (None, "wait=1h", 400, "InvalidArgument"),
}


@check(table=REFUSALS)
def refuses(scene, row):
    bucket, query, status, code = row
    refused(ask(scene, bucket or scene.bucket, query), status, code)


@check
def strangers_are_refused(scene):
    path = f"/-/changes/{scene.bucket}"
    anonymous = exchange(scene.gateway, Request("GET", path, "", [("Host", scene.gateway.netloc)]))
    refused(anonymous, 403, "AccessDenied")
    forged = Signer.of(scene.gateway).with_(secret_key="guess").sign(Request("GET", path))
    refused(exchange(scene.gateway, forged), 403, "SignatureDoesNotMatch")


@check
def without_retention_there_is_no_feed(scene):
    gateway = scene.start_gateway("without", MARTINET_CHANGE_RETENTION="0")
    scene.client(gateway).create_bucket(Bucket="without")
    request = Signer.of(gateway).sign(Request("GET", "/-/changes/without"))
    refused(exchange(gateway, request), 501, "NotImplemented")


@check
def stopping_does_not_wait_for_who_waits(scene):
    gateway = scene.start_gateway("stopping")
    scene.client(gateway).create_bucket(Bucket="stopping")
    answers = []
    request = Signer.of(gateway).sign(Request("GET", "/-/changes/stopping", "from=now&wait=30s"))
    waiting = threading.Thread(target=lambda: answers.append(exchange(gateway, request, seconds=40)))
    waiting.start()
    waiting.join(timeout=1)
    gateway.stop()
    waiting.join(timeout=5)
    assert not waiting.is_alive(), "who waited still waits"
    assert answers == [] or answers[0].status == 200, answers
