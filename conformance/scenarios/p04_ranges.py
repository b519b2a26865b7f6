"""P04: byte ranges."""

from harness import expect
from harness.checks import check
from harness.signature import Signer
from harness.wire import Request, exchange

SCENARIO, CLIENT = "P04", "raw HTTP"
BODY = b"0123456789"
SATISFIABLE = {
    "bytes=0-1": (b"01", "bytes 0-1/10"),
    "bytes=-5": (b"56789", "bytes 5-9/10"),
    "bytes=5-": (b"56789", "bytes 5-9/10"),
    "bytes=3-100": (b"3456789", "bytes 3-9/10"),
    "bytes=-100": (BODY, "bytes 0-9/10"),
    "bytes=9-9": (b"9", "bytes 9-9/10"),
}


def prepare(scene):
    scene.etag = scene.put("ten", BODY)["ETag"]
    scene.put("empty", b"")


def get(scene, *headers: tuple[str, str], key: str = "ten", method: str = "GET"):
    request = Request(method, f"/{scene.bucket}/{key}", "", list(headers))
    return exchange(scene.gateway, Signer.of(scene.gateway).sign(request))


@check(table={text: text for text in SATISFIABLE})
def range_gives_206_with_its_bytes(scene, text):
    body, content_range = SATISFIABLE[text]
    response = get(scene, ("Range", text))
    expect.equal((response.status, response.body, response.header("Content-Range")), (206, body, content_range), "answer")
    expect.equal(response.header("Content-Length"), str(len(body)), "Content-Length")
    expect.equal(response.header("ETag"), scene.etag, "ETag")


@check(table={text: text for text in ("bytes=99-", "bytes=10-", "bytes=-0")})
def range_beyond_the_end_gives_416_with_the_size(scene, text):
    response = get(scene, ("Range", text))
    document = expect.refused(response, 416, "InvalidRange")
    expect.equal(response.header("Content-Range"), "bytes */10", "Content-Range")
    expect.equal((document.get("RangeRequested"), document.get("ActualObjectSize")), (text, "10"), "details")


@check(table={text: text for text in ("bytes=5-2", "bytes=0-1,4-5", "bytes=", "bytes=a-b", "lines=1-2", "bytes 0-1", "bytes=--5")})
def malformed_range_gives_the_whole_or_416_and_never_a_wrong_part(scene, text):
    response = get(scene, ("Range", text))
    assert (response.status, response.body) == (200, BODY) or response.status == 416, f"{response.status} {response.body!r}"


@check
def any_range_of_an_empty_object_gives_416(scene):
    expect.refused(get(scene, ("Range", "bytes=0-0"), key="empty"), 416, "InvalidRange")


@check
def if_range_with_an_old_etag_gives_the_whole(scene):
    response = get(scene, ("Range", "bytes=0-1"), ("If-Range", '"d41d8cd98f00b204e9800998ecf8427e"'))
    expect.equal((response.status, response.body), (200, BODY), "answer")


@check
def if_range_with_the_current_etag_gives_the_part(scene):
    response = get(scene, ("Range", "bytes=0-1"), ("If-Range", scene.etag))
    expect.equal((response.status, response.body), (206, b"01"), "answer")


@check
def head_with_a_range_gives_206_and_its_length(scene):
    response = get(scene, ("Range", "bytes=2-4"), method="HEAD")
    expect.equal((response.status, response.header("Content-Length")), (206, "3"), "answer")


@check
def fifteen_hundred_ranges_are_answered_at_once(scene):
    import time

    start = time.monotonic()
    response = get(scene, ("Range", "bytes=" + ",".join("0-0" for _ in range(1_500))))
    assert response.status in (200, 400, 416, 431), f"status {response.status}"
    assert time.monotonic() - start < 1, "it took more than a second"
