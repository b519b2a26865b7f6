"""C27: Bucket CORS: its configuration, preflights, answers to scripts, and the gateway-wide default."""

from harness import browser, expect
from harness.checks import check
from harness.signature import Signer
from harness.wire import Request, exchange

SCENARIO, CLIENT = "ops", "browser"
SITE, OTHER = "https://app.example.org", "https://other.example.net"


def prepare(scene):
    scene.rules = scene.new_bucket()
    rules = [
        {"AllowedOrigins": ["https://*.example.org"], "AllowedMethods": ["GET", "PUT"], "AllowedHeaders": ["x-amz-*", "content-type"], "ExposeHeaders": ["ETag", "x-amz-request-id"], "MaxAgeSeconds": 600, "ID": "site"},
        {"AllowedOrigins": ["*"], "AllowedMethods": ["HEAD"]},
    ]  # fmt: skip
    scene.s3.put_bucket_cors(Bucket=scene.rules, CORSConfiguration={"CORSRules": rules})
    scene.s3.put_object(Bucket=scene.rules, Key="k", Body=b"cors")
    scene.put("k", b"default")


def asked(scene, origin: str, method: str, headers: str = ""):
    return browser.preflight(scene.gateway, f"/{scene.rules}/k", origin, method, headers)


@check(client="boto3")
def configuration_is_returned_as_put_and_gone_after_delete(scene):
    bucket = scene.new_bucket()
    with expect.error(404, "NoSuchCORSConfiguration"):
        scene.s3.get_bucket_cors(Bucket=bucket)
    rules = [{"AllowedOrigins": ["https://a.example"], "AllowedMethods": ["GET"], "AllowedHeaders": ["*"], "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 5, "ID": "one"}]
    scene.s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": rules})
    expect.equal(scene.s3.get_bucket_cors(Bucket=bucket)["CORSRules"], rules, "rules")
    scene.s3.delete_bucket_cors(Bucket=bucket)
    with expect.error(404, "NoSuchCORSConfiguration"):
        scene.s3.get_bucket_cors(Bucket=bucket)


@check
def preflight_names_origin_methods_headers_and_age(scene):
    response = asked(scene, SITE, "PUT", "content-type, x-amz-acl")
    expect.equal(response.status, 200, "status")
    got = {name: response.header(f"Access-Control-{name}") for name in ("Allow-Origin", "Allow-Methods", "Allow-Headers", "Max-Age")}
    expect.equal((got["Allow-Origin"], got["Max-Age"]), (SITE, "600"), "origin and age")
    assert "PUT" in got["Allow-Methods"] and {"content-type", "x-amz-acl"} <= {h.strip().lower() for h in got["Allow-Headers"].split(",")}, got
    assert "origin" in (response.header("Vary") or "").lower(), "no Vary: Origin"


REFUSED = {
    "another origin": (OTHER, "PUT", ""),
    "an origin that only ends alike": ("https://evilexample.org", "GET", ""),
    "an origin with the site in front": ("https://app.example.org.evil.net", "GET", ""),
    "another scheme": ("http://app.example.org", "GET", ""),
    "null": ("null", "GET", ""),
    "another method": (SITE, "DELETE", ""),
    "another header": (SITE, "PUT", "content-type, x-custom"),
}


@check(table=REFUSED)
def preflight_is_refused_to(scene, row):
    response = asked(scene, *row)
    expect.refused(response, 403, "AccessForbidden")
    expect.equal(response.header("Access-Control-Allow-Origin"), None, "Access-Control-Allow-Origin")


@check
def preflight_without_an_origin_or_method_is_a_bad_request(scene):
    for headers in ([("Access-Control-Request-Method", "GET")], [("Origin", SITE)]):
        response = exchange(scene.gateway, Request("OPTIONS", f"/{scene.rules}/k", "", [("Host", scene.gateway.netloc), *headers]))
        assert response.status in (400, 403), f"status {response.status}"


@check
def answer_to_an_allowed_origin_exposes_its_headers(scene):
    signer = Signer.of(scene.gateway)
    response = exchange(scene.gateway, signer.sign(Request("GET", f"/{scene.rules}/k")).adding(("Origin", SITE)))
    expect.equal((response.status, response.header("Access-Control-Allow-Origin")), (200, SITE), "answer")
    assert {"etag", "x-amz-request-id"} <= {h.strip().lower() for h in (response.header("Access-Control-Expose-Headers") or "").split(",")}, response.headers
    assert "origin" in (response.header("Vary") or "").lower(), "no Vary: Origin"


@check
def wildcard_rule_answers_a_star_without_credentials(scene):
    response = exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("HEAD", f"/{scene.rules}/k")).adding(("Origin", OTHER)))
    expect.equal((response.status, response.header("Access-Control-Allow-Origin")), (200, "*"), "answer")
    expect.equal(response.header("Access-Control-Allow-Credentials"), None, "Access-Control-Allow-Credentials")


@check
def request_without_an_origin_has_no_cors_headers(scene):
    response = exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("GET", f"/{scene.rules}/k")))
    assert not [name for name, _ in response.headers if name.lower().startswith("access-control-")], response.headers


@check
def bucket_without_rules_has_the_default_that_allows_all(scene):
    response = browser.preflight(scene.gateway, f"/{scene.bucket}/k", SITE, "PUT", "content-type,x-amz-acl")
    expect.equal(response.status, 200, "status")
    assert response.header("Access-Control-Allow-Origin") in (SITE, "*"), response.headers
    signed = Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}/k")).adding(("Origin", SITE))
    response = exchange(scene.gateway, signed)
    assert response.header("Access-Control-Allow-Origin") in (SITE, "*"), response.headers
    assert "etag" in (response.header("Access-Control-Expose-Headers") or "").lower(), "a script cannot read the ETag"
    if response.header("Access-Control-Allow-Origin") == SITE:
        expect.equal(response.header("Access-Control-Allow-Credentials"), None, "Access-Control-Allow-Credentials")


@check
def default_can_name_the_origins(scene):
    gateway = scene.start_gateway(MARTINET_CORS_DEFAULT=SITE)
    scene.client(gateway).create_bucket(Bucket="default")
    allowed, refused = (browser.preflight(gateway, "/default/k", origin, "PUT") for origin in (SITE, OTHER))
    expect.equal((allowed.status, allowed.header("Access-Control-Allow-Origin")), (200, SITE), "answer to the site")
    expect.equal((refused.status, refused.header("Access-Control-Allow-Origin")), (403, None), "answer to another origin")


@check
def preflight_for_a_missing_bucket_tells_nothing_of_others(scene):
    response = browser.preflight(scene.gateway, "/ops-none/k", SITE, "PUT")
    assert response.status in (200, 403, 404), f"status {response.status}"


MALFORMED = {
    "no rules": b"<CORSConfiguration></CORSConfiguration>",
    "no method": b"<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>",
    "no origin": b"<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>",
    "another method": b"<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>PATCH</AllowedMethod></CORSRule></CORSConfiguration>",
    "two stars": b"<CORSConfiguration><CORSRule><AllowedOrigin>https://*.a.*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>",
    "no end": b"<CORSConfiguration><CORSRule>",
    "101 rules": b"<CORSConfiguration>" + b"<CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule>" * 101 + b"</CORSConfiguration>",
}


@check(client="raw HTTP", table=MALFORMED)
def configuration_is_refused_with(scene, body):
    import base64
    import hashlib

    digest = ("Content-MD5", base64.b64encode(hashlib.md5(body).digest()).decode())
    response = exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("PUT", f"/{scene.bucket}", "cors", [digest], body)))
    expect.refused(response, 400, ("MalformedXML", "InvalidRequest"))
    with expect.error(404, "NoSuchCORSConfiguration"):
        scene.s3.get_bucket_cors(Bucket=scene.bucket)
