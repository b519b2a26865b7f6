"""C31: numbers out of range, and long or very many things, cost little."""

import time

from harness import expect
from harness.checks import check
from harness.signature import Signer, encode
from harness.wire import Request, exchange

SCENARIO, CLIENT = "C31", "raw HTTP"


def ask(scene, query: str, path: str = ""):
    start = time.monotonic()
    response = exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}{path}", query)))
    assert time.monotonic() - start < 2, "the answer took more than two seconds"
    return response


@check(table={text: text for text in ("2147483648", "-1", "x", "1.5", "99999999999999999999999")})
def count_is_refused_as(scene, text):
    upload = scene.s3.create_multipart_upload(Bucket=scene.bucket, Key="mp")["UploadId"]
    for query, path in (
        (f"max-keys={text}", ""), (f"list-type=2&max-keys={text}", ""), (f"max-uploads={text}&uploads", ""),
        (f"max-parts={text}&uploadId={upload}", "/mp"), (f"part-number-marker={text}&uploadId={upload}", "/mp"),
    ):  # fmt: skip
        expect.refused(ask(scene, query, path), 400, "InvalidArgument")


@check
def count_of_2147483647_gives_a_page_of_a_thousand_at_most(scene):
    for query in ("max-keys=2147483647", "list-type=2&max-keys=2147483647", "max-uploads=2147483647&uploads"):
        expect.equal(ask(scene, query).status, 200, "status")


@check
def delimiter_and_prefix_of_a_kibibyte_are_accepted(scene):
    for name in ("delimiter", "prefix", "start-after", "marker"):
        response = ask(scene, f"list-type=2&{name}={'d' * 1024}" if name != "marker" else f"marker={'d' * 1024}")
        expect.equal(response.status, 200, f"status with {name}")


@check
def odd_text_in_list_parameters_breaks_nothing(scene):
    scene.put("k")
    for name in ("prefix", "delimiter", "start-after", "continuation-token"):
        for text in ("%00", "%FF", "%", "%C3%A9", "..%2F", encode("' OR 1=1 --"), encode("\U0010ffff"), "\x7f"):
            response = ask(scene, f"list-type=2&{name}={text}")
            assert response.status in (200, 400), f"{name}={text}: {response.status}"


@check
def query_with_a_thousand_parameters_is_answered_at_once(scene):
    query = "&".join(f"a{n}={n}" for n in range(500))
    assert ask(scene, query).status in (200, 400, 414, 431, 501), "status"


@check
def many_common_prefixes_are_listed_in_bounded_time(scene):
    import concurrent.futures

    bucket, signer = scene.new_bucket(), Signer.of(scene.gateway)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: exchange(scene.gateway, signer.sign(Request("PUT", f"/{bucket}/p{n:04}/k"))), range(1_500)))
    start = time.monotonic()
    pages = list(scene.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Delimiter="/"))
    expect.equal([len(page["CommonPrefixes"]) for page in pages], [1000, 500], "prefixes a page")
    assert time.monotonic() - start < 2, "it took more than two seconds"


@check
def accept_header_with_ten_thousand_items_costs_nothing(scene):
    scene.put("k", b"content")
    signed = Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}/k")).adding(("Accept", "a/b;q=0.1," * 600))
    start = time.monotonic()
    expect.equal(exchange(scene.gateway, signed).body, b"content", "body")
    assert time.monotonic() - start < 1, "it took more than a second"
