"""C33: A thousand writers at one instant: of those who demand that there be nothing yet, one wins."""

import resource

from harness import expect, versions
from harness.checks import check
from harness.instant import at_once
from harness.signature import Signer
from harness.wire import Request

SCENARIO, CLIENT = "races", "raw HTTP"
RACERS = 1000
SECONDS = 90


def prepare(scene):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(4 * RACERS, hard)), hard))
    scene.versioned = versions.versioned_bucket(scene)


def winner_of(scene, requests: list[Request]) -> int:
    """The one request that was answered with 200; all others lost, or were asked to come again."""
    statuses = [answer.status for answer in at_once(scene.gateway, requests)]
    assert set(statuses) <= {200, 409, 412, 503}, f"statuses {sorted(set(statuses))}"
    expect.equal(statuses.count(200), 1, f"winners (412: {statuses.count(412)}, 503: {statuses.count(503)})")
    return statuses.index(200)


def puts(scene, bucket: str, key: str, *condition: tuple[str, str]) -> list[Request]:
    signer = Signer.of(scene.gateway)
    return [signer.sign(Request("PUT", f"/{bucket}/{key}", "", list(condition), b"%04d" % number)) for number in range(RACERS)]


@check(limit=SECONDS, table={"unversioned": False, "versioned": True})
def of_a_thousand_puts_if_none_match_star_exactly_one_is_200_in_a_bucket_that_is(scene, versioned):
    bucket = scene.versioned if versioned else scene.bucket
    winner = winner_of(scene, puts(scene, bucket, "created", ("If-None-Match", "*")))
    expect.equal(scene.s3.get_object(Bucket=bucket, Key="created")["Body"].read(), b"%04d" % winner, "bytes")
    expect.equal(len(versions.history(scene, "created", bucket)), 1, "versions")


@check(limit=SECONDS)
def of_a_thousand_puts_if_none_match_star_over_a_delete_marker_exactly_one_is_200(scene):
    scene.s3.delete_object(Bucket=scene.versioned, Key="marked")
    winner_of(scene, puts(scene, scene.versioned, "marked", ("If-None-Match", "*")))
    expect.equal(len(versions.history(scene, "marked", scene.versioned)), 2, "entries")


@check(limit=SECONDS)
def of_a_thousand_replacements_of_one_state_exactly_one_is_200(scene):
    etag = scene.s3.put_object(Bucket=scene.versioned, Key="replaced", Body=b"start")["ETag"]
    winner = winner_of(scene, puts(scene, scene.versioned, "replaced", ("If-Match", etag)))
    expect.equal(scene.s3.get_object(Bucket=scene.versioned, Key="replaced")["Body"].read(), b"%04d" % winner, "bytes")
    expect.equal(len(versions.history(scene, "replaced", scene.versioned)), 2, "versions")


@check(limit=SECONDS)
def a_thousand_plain_puts_make_a_thousand_versions_and_the_latest_is_read(scene):
    answers = at_once(scene.gateway, puts(scene, scene.versioned, "crowd"))
    assert {answer.status for answer in answers} <= {200, 503}, {answer.status for answer in answers}
    written = {answer.header("x-amz-version-id"): b"%04d" % number for number, answer in enumerate(answers) if answer.status == 200}
    found = versions.history(scene, "crowd", scene.versioned)
    expect.equal({entry.version_id for entry in found}, set(written), "ids")
    expect.equal([entry.is_latest for entry in found], [True] + [False] * (len(found) - 1), "latest")
    expect.equal(scene.s3.get_object(Bucket=scene.versioned, Key="crowd")["Body"].read(), written[found[0].version_id], "bytes")
