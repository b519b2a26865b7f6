"""P08: s3transfer reads a big object in parallel ranges and must never see a mixture of two objects."""

import random
import threading

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError
from s3transfer.exceptions import S3DownloadFailedError

from harness import expect
from harness.checks import check

SCENARIO, CLIENT = "P08", "boto3 s3transfer"
OLD, NEW = random.Random(1).randbytes(24 << 20), random.Random(2).randbytes(24 << 20)


@check(table={"one at a time": 1, "ten at a time": 10})
def overwrite_between_ranges_ends_the_download_with_412(scene, streams):
    scene.put("big", OLD)
    reader, first = scene.client(), threading.Lock()
    sent, statuses = [], []

    def overwrite_once(http_response, **_):
        statuses.append(http_response.status_code)
        if first.acquire(blocking=False):
            scene.put("big", NEW)

    reader.meta.events.register("after-call.s3.GetObject", overwrite_once)
    reader.meta.events.register("before-send.s3.GetObject", lambda request, **_: sent.append(request.headers.get("If-Match")))
    target = scene.directory / f"download-{streams}"
    try:
        reader.download_file(scene.bucket, "big", str(target), Config=TransferConfig(max_concurrency=streams))
    except (ClientError, S3DownloadFailedError):
        assert 412 in statuses and set(statuses) <= {206, 412}, f"the ranges were answered {statuses}"
        assert not target.exists(), "a file is left"
    else:
        assert streams > 1, "the client saw no change"
        expect.same_bytes(target.read_bytes(), OLD)
    assert sent and all(sent), "the client no longer sends If-Match"


@check
def download_of_an_unchanged_object_is_exact(scene):
    scene.put("big", OLD)
    target = scene.directory / "download"
    scene.s3.download_file(scene.bucket, "big", str(target))
    expect.same_bytes(target.read_bytes(), OLD)
