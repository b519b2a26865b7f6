"""A8: credential scope, clock skew and expiry."""

from datetime import timedelta

from harness import expect
from harness.checks import check
from harness.signature import Signer
from harness.wire import Request, exchange

SCENARIO, CLIENT = "A8", "raw HTTP"


def prepare(scene):
    scene.put("k", b"secret content")


def request(scene) -> Request:
    return Request("GET", f"/{scene.bucket}/k")


def day(signer: Signer, days: int) -> str:
    return signer.with_(offset=timedelta(days=days)).date()[:8]


SCOPES = {
    "yesterday's day": lambda signer: signer.with_(scope_day=day(signer, -1)),
    "tomorrow's day": lambda signer: signer.with_(scope_day=day(signer, 1)),
    "no day": lambda signer: signer.with_(scope_day="2026-11-24"),
    "another service": lambda signer: signer.with_(service="ec2"),
    "an empty service": lambda signer: signer.with_(service=""),
    "another terminator": lambda signer: signer.with_(terminator="aws5_request"),
    "no terminator": lambda signer: signer.with_(terminator=""),
    "a slash in the region": lambda signer: signer.with_(region="us/east"),
}


@check(table=SCOPES)
def scope_is_refused_with(scene, change):
    signer = change(Signer.of(scene.gateway))
    for response in (exchange(scene.gateway, signer.sign(request(scene))), exchange(scene.gateway, signer.presign(request(scene)))):
        assert response.status in (400, 403), f"{response.status} {response.body[:200]!r}"
        expect.error_document(response)


@check(table={"15 minutes and a bit slow": -15 * 60 - 5, "15 minutes and a bit fast": 15 * 60 + 5, "a day slow": -86400, "a day fast": 86400})
def clock_is_refused_when_it_is(scene, seconds):
    signer = Signer.of(scene.gateway).with_(offset=timedelta(seconds=seconds))
    expect.refused(exchange(scene.gateway, signer.sign(request(scene))), 403, "RequestTimeTooSkewed")


@check(table={"14 minutes slow": -14 * 60, "14 minutes fast": 14 * 60})
def clock_is_accepted_when_it_is(scene, seconds):
    signer = Signer.of(scene.gateway).with_(offset=timedelta(seconds=seconds))
    expect.equal(exchange(scene.gateway, signer.sign(request(scene))).body, b"secret content", "body")


DATES = {
    "is missing": lambda signed: signed.without("x-amz-date"),
    "is empty": lambda signed: signed.replacing("x-amz-date", ""),
    "is an RFC date": lambda signed: signed.replacing("x-amz-date", "Tue, 24 Nov 2026 02:00:00 GMT"),
    "has no Z": lambda signed: signed.replacing("x-amz-date", "20261124T020000"),
    "names a 13th month": lambda signed: signed.replacing("x-amz-date", "20261324T020000Z"),
    "has letters": lambda signed: signed.replacing("x-amz-date", "2026112aT020000Z"),
    "is very long": lambda signed: signed.replacing("x-amz-date", "2" * 5000),
    "is there twice": lambda signed: signed.adding(("x-amz-date", dict(signed.headers)["x-amz-date"])),
}


@check(table=DATES)
def date_header_is_refused_when_it(scene, change):
    response = exchange(scene.gateway, change(Signer.of(scene.gateway).sign(request(scene))))
    assert response.status in (400, 403), f"{response.status} {response.body[:200]!r}"
    expect.error_document(response)


@check
def date_header_of_http_alone_can_sign_too(scene):
    """SigV4 takes Date where there is no x-amz-date; the string to sign still has the ISO form."""
    from datetime import datetime, timezone
    from email.utils import format_datetime

    signer = Signer.of(scene.gateway)
    now = datetime.now(timezone.utc).replace(microsecond=0)
    iso = now.strftime("%Y%m%dT%H%M%SZ")
    plain = request(scene).adding(("host", signer.host), ("Date", format_datetime(now, usegmt=True)), ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"))
    from harness.signature import canonical_request

    names = ["date", "host", "x-amz-content-sha256"]
    signature = signer.signature(iso, canonical_request(plain, names, "UNSIGNED-PAYLOAD"))
    response = exchange(scene.gateway, plain.adding(("Authorization", signer.authorization(iso, names, signature))))
    assert response.status in (200, 400, 403), f"status {response.status}"
    assert response.status == 200 or response.body != b"secret content"


EXPIRIES = {text or "empty": text for text in ("0", "-1", "604801", "1e20", "99999999999999999999", "x", "", "1.5", " 60", "+60")}


@check(table=EXPIRIES)
def expiry_is_refused_as(scene, text):
    response = exchange(scene.gateway, Signer.of(scene.gateway).presign(request(scene), expires=text.replace(" ", "%20").replace("+", "%2B")))
    if text == "0":
        expect.refused(response, (400, 403), ("AuthorizationQueryParametersError", "AccessDenied"))
    else:
        expect.refused(response, 400, "AuthorizationQueryParametersError")


@check(table={name: name for name in ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature")})
def presigned_query_is_refused_without(scene, name):
    url = Signer.of(scene.gateway).presign(request(scene))
    query = "&".join(part for part in url.query.split("&") if not part.startswith(f"{name}="))
    response = exchange(scene.gateway, Request("GET", url.path, query, url.headers))
    expect.refused(response, (400, 403), ("AuthorizationQueryParametersError", "AccessDenied", "InvalidArgument"))


@check
def url_is_refused_a_second_after_its_expiry_and_served_just_before(scene):
    for age, status in ((61, 403), (50, 200)):
        signer = Signer.of(scene.gateway).with_(offset=timedelta(seconds=-age))
        expect.equal(exchange(scene.gateway, signer.presign(request(scene), expires=60)).status, status, f"status after {age} s")


@check
def refusal_of_an_expired_url_says_when(scene):
    signer = Signer.of(scene.gateway).with_(offset=timedelta(hours=-1))
    document = expect.refused(exchange(scene.gateway, signer.presign(request(scene), expires=60)), 403, "AccessDenied")
    expect.equal((document["Message"], document.get("X-Amz-Expires")), ("Request has expired", "60"), "answer")
    assert document.get("Expires") and document.get("ServerTime"), document


@check
def url_that_is_not_yet_valid_is_refused(scene):
    signer = Signer.of(scene.gateway).with_(offset=timedelta(hours=1))
    response = exchange(scene.gateway, signer.presign(request(scene), expires=7200))
    expect.refused(response, 403, ("AccessDenied", "RequestTimeTooSkewed"))
