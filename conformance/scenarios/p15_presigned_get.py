"""P15: presigned GETs that set response headers."""

from datetime import timedelta
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from harness import browser, expect
from harness.checks import check
from harness.signature import Signer
from harness.wire import Request, exchange

SCENARIO, CLIENT = "P15", "boto3 presign"
DISPOSITION = "attachment; filename=\"ete.pdf\"; filename*=UTF-8''%C3%A9t%C3%A9%202026.pdf"
OVERRIDES = {
    "ResponseContentDisposition": DISPOSITION,
    "ResponseContentType": "application/pdf",
    "ResponseCacheControl": "no-store",
    "ResponseContentLanguage": "fr",
    "ResponseContentEncoding": "identity",
    "ResponseExpires": "Thu, 01 Dec 2033 16:00:00 GMT",
}
WEEK = 7 * 24 * 3600


def prepare(scene):
    scene.put("report", b"report", ContentType="text/plain", ContentDisposition="inline")


def presigned(scene, seconds: int = 600, **overrides) -> str:
    return scene.s3.generate_presigned_url("get_object", Params={"Bucket": scene.bucket, "Key": "report", **overrides}, ExpiresIn=seconds)


@check
def response_overrides_come_back(scene):
    response = browser.fetch(scene.gateway, presigned(scene, **OVERRIDES))
    expect.equal((response.status, response.body), (200, b"report"), "answer")
    got = {name: response.headers_named(name) for name in ("Content-Disposition", "Content-Type", "Cache-Control", "Content-Language", "Content-Encoding", "Expires")}
    expect.equal(got, {name: [value] for name, value in zip(got, OVERRIDES.values())}, "headers")


@check
def stored_headers_are_unchanged_by_an_override(scene):
    browser.fetch(scene.gateway, presigned(scene, **OVERRIDES))
    head = scene.s3.head_object(Bucket=scene.bucket, Key="report")
    expect.equal((head["ContentType"], head["ContentDisposition"]), ("text/plain", "inline"), "stored headers")


@check(
    table={name: name for name in (
        "response-content-disposition", "response-content-type", "X-Amz-Expires", "X-Amz-Date", "X-Amz-Credential", "X-Amz-SignedHeaders", "X-Amz-Signature",
    )}
)  # fmt: skip
def changed_query_value_is_refused(scene, name):
    parts = urlsplit(presigned(scene, ResponseContentDisposition=DISPOSITION, ResponseContentType="application/pdf"))
    pairs = [(other, _changed(other, value) if other == name else value) for other, value in parse_qsl(parts.query)]
    response = browser.fetch(scene.gateway, parts._replace(query=urlencode(pairs, quote_via=quote)).geturl())
    expect.equal(response.status if response.status != 400 else 403, 403, "status")
    assert response.body != b"report", "the object is served"


def _changed(name: str, value: str) -> str:
    """A value of the same form, so that only the signature can tell."""
    return {
        "X-Amz-Expires": "601",
        "X-Amz-Date": value[:-2] + ("1Z" if value[-2] != "1" else "2Z"),
        "X-Amz-Credential": value.replace("/s3/", "/s4/"),
        "X-Amz-SignedHeaders": "host;range",
        "X-Amz-Signature": ("0" if value[0] != "0" else "1") + value[1:],
    }.get(name, value + "x")


@check
def added_query_value_is_refused(scene):
    response = browser.fetch(scene.gateway, presigned(scene) + "&response-content-type=text%2Fhtml")
    expect.refused(response, 403, "SignatureDoesNotMatch")


@check
def seven_days_are_accepted_six_days_later_too(scene):
    request = Request("GET", f"/{scene.bucket}/report")
    signer = Signer.of(scene.gateway)
    for offset in (timedelta(), timedelta(days=-6)):
        response = exchange(scene.gateway, signer.with_(offset=offset).presign(request, expires=WEEK))
        expect.equal((response.status, response.body), (200, b"report"), "answer")


@check
def seven_days_and_a_second_are_refused(scene):
    request = Signer.of(scene.gateway).presign(Request("GET", f"/{scene.bucket}/report"), expires=WEEK + 1)
    document = expect.refused(exchange(scene.gateway, request), 400, "AuthorizationQueryParametersError")
    expect.equal(document["Message"], "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds", "message")


@check
def overrides_are_refused_to_an_anonymous_reader(scene):
    response = browser.fetch(scene.gateway, f"{scene.gateway.endpoint}/{scene.bucket}/report?response-content-type=text%2Fhtml")
    expect.refused(response, (400, 403), ("InvalidRequest", "AccessDenied"))
