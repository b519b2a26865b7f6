"""B17: POST Object: forms that boto3 presigns, sent as browsers and HTTP libraries send them."""

import base64
import hashlib
import json
from xml.etree import ElementTree

import urllib3

from harness import browser, expect
from harness.checks import check
from harness.scene import needs_program
from harness.signature import Signer

SCENARIO, CLIENT = "ops", "boto3"
SITE = "https://app.example.org"


def presigned(scene, key: str, fields: dict | None = None, conditions: list | None = None, seconds: int = 600) -> dict:
    """What boto3 gives a page to build its form of; conditions for the fields come by themselves."""
    fields = fields or {}
    given = [{name: value} for name, value in fields.items()] + (conditions or [])
    return scene.s3.generate_presigned_post(scene.bucket, key, Fields=dict(fields), Conditions=given, ExpiresIn=seconds)


def posted(scene, form: dict, file: bytes = b"content", filename: str = "photo.jpg", **changes):
    """The form in a browser; a change of None leaves a field out."""
    fields = {name: value for name, value in (form["fields"] | changes).items() if value is not None}
    return browser.post_form(scene.gateway, f"/{scene.bucket}", list(fields.items()), file, filename)


def is_there(scene, key: str) -> bool:
    return key in scene.keys()


@check
def form_of_a_page_stores_its_file_with_its_fields(scene):
    form = presigned(scene, "plain", {"acl": "private", "Content-Type": "text/plain", "x-amz-meta-author": "me", "Cache-Control": "no-store"})
    response = posted(scene, form)
    expect.equal((response.status, response.body), (204, b""), "answer")
    expect.equal(response.header("ETag"), f'"{hashlib.md5(b"content").hexdigest()}"', "ETag")
    head = scene.s3.head_object(Bucket=scene.bucket, Key="plain")
    expect.equal((head["ContentType"], head["CacheControl"], head["Metadata"]), ("text/plain", "no-store", {"author": "me"}), "headers")
    expect.same_bytes(scene.bytes_of("plain"), b"content")


@check(client="urllib3")
def file_of_twenty_megabytes_is_stored_as_it_came(scene):
    form = presigned(scene, "large", conditions=[["content-length-range", 0, 30 << 20]])
    file = b"".join(browser.numbered_blocks(20))
    response = urllib3.PoolManager().request("POST", form["url"], fields=form["fields"] | {"file": ("large.bin", file)}, retries=False)
    expect.equal(response.status, 204, "status")
    expect.same_bytes(scene.bytes_of("large"), file)


@check(client="curl")
def file_is_stored_from_a_command_line(scene):
    curl = needs_program("curl")
    path = scene.directory / "notes.txt"
    path.write_bytes(b"from curl")
    form = presigned(scene, "curl/${filename}")
    fields = [part for name, value in form["fields"].items() for part in ("--form-string", f"{name}={value}")]
    scene.run(curl, "--silent", "--fail", *fields, "-F", f"file=@{path}", form["url"])
    expect.same_bytes(scene.bytes_of("curl/notes.txt"), b"from curl")


FILENAMES = {
    "a plain one": ("photo.jpg", "photo.jpg"),
    "letters beyond ASCII": ("déjà vu.jpg", "déjà vu.jpg"),
    "a path of Windows": ("C:\\pictures\\photo 2.jpg", "photo 2.jpg"),
    "a path that climbs": ("../../etc/passwd", "passwd"),
    "a line end": ("a\r\nb", "a%0D%0Ab"),
}


@check(table=FILENAMES)
def filename_is_put_into_the_key(scene, row):
    filename, stored = row
    expect.equal(posted(scene, presigned(scene, "names/${filename}"), filename=filename).status, 204, "status")
    assert is_there(scene, f"names/{stored}"), scene.keys()


@check
def answer_names_the_object_where_201_is_asked_for(scene):
    response = posted(scene, presigned(scene, "created/é", {"success_action_status": "201"}))
    expect.equal(response.status, 201, "status")
    root = ElementTree.fromstring(response.body)
    expect.equal(root.tag, "PostResponse", "root element")
    expect.equal((root.findtext("Bucket"), root.findtext("Key")), (scene.bucket, "created/é"), "bucket and key")
    expect.equal(root.findtext("Location"), f"{scene.gateway.endpoint}/{scene.bucket}/created/%C3%A9", "location")
    expect.equal(response.header("Location"), root.findtext("Location"), "Location header")


@check
def browser_is_sent_on_with_bucket_key_and_tag(scene):
    response = posted(scene, presigned(scene, "a/b c", {"success_action_redirect": f"{SITE}/done?x=1"}))
    tag = hashlib.md5(b"content").hexdigest()
    expect.equal(response.status, 303, "status")
    expect.equal(response.header("Location"), f"{SITE}/done?x=1&bucket={scene.bucket}&key=a%2Fb%20c&etag=%22{tag}%22", "Location")


@check
def answer_to_a_script_of_another_origin_is_readable(scene):
    form = presigned(scene, "cors")
    response = browser.post_form(scene.gateway, f"/{scene.bucket}", list(form["fields"].items()), b"x", "x", ("Origin", SITE))
    expect.equal(response.status, 204, "status")
    assert response.header("Access-Control-Allow-Origin") in ("*", SITE), response.headers


@check
def tags_of_a_form_are_stored(scene):
    tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>"
    expect.equal(posted(scene, presigned(scene, "tagged", {"tagging": tags})).status, 204, "status")
    expect.equal(scene.s3.get_object_tagging(Bucket=scene.bucket, Key="tagged")["TagSet"], [{"Key": "a", "Value": "1"}], "tags")


@check
def checksum_of_a_form_is_checked_and_kept(scene):
    right, wrong = (base64.b64encode(hashlib.sha256(body).digest()).decode() for body in (b"content", b"other"))
    expect.equal(posted(scene, presigned(scene, "summed", {"x-amz-checksum-sha256": right})).status, 204, "status")
    head = scene.s3.head_object(Bucket=scene.bucket, Key="summed", ChecksumMode="ENABLED")
    expect.equal(head["ChecksumSHA256"], right, "checksum")
    expect.refused(posted(scene, presigned(scene, "missummed", {"x-amz-checksum-sha256": wrong})), 400, "BadDigest")
    assert not is_there(scene, "missummed")


RANGES = {"too long": (0, 6, "EntityTooLarge"), "too short": (8, 20, "EntityTooSmall")}


@check(table=RANGES)
def file_is_refused_that_is(scene, row):
    least, most, code = row
    expect.refused(posted(scene, presigned(scene, "ranged", conditions=[["content-length-range", least, most]])), 400, code)
    assert not is_there(scene, "ranged")


CHANGED = {
    "another key": {"key": "other"},
    "another ACL": {"acl": "public-read"},
    "a field more": {"x-amz-meta-more": "x"},
    "tags": {"tagging": "<Tagging><TagSet/></Tagging>"},
    "another bucket": {"bucket": "elsewhere"},
    "a redirect": {"success_action_redirect": "https://evil.example"},
}


@check(table=CHANGED)
def policy_forbids(scene, fields):
    document = expect.refused(posted(scene, presigned(scene, "bound", {"acl": "private"}), **fields), 403, "AccessDenied")
    assert document["Message"].startswith("Invalid according to Policy: "), document
    assert not is_there(scene, "bound") and not is_there(scene, "other")


@check
def condition_that_begins_so_lets_the_page_choose(scene):
    form = presigned(scene, "user/1/${filename}", {}, [["starts-with", "$Content-Type", "image/"]])
    fields = {"Content-Type": "image/png"}
    expect.equal(posted(scene, form, **fields).status, 204, "status")
    expect.refused(posted(scene, form, **{"Content-Type": "text/html"}), 403, "AccessDenied")
    expect.refused(posted(scene, form, key="user/2/x", **fields), 403, "AccessDenied")


@check
def policy_ends(scene):
    document = expect.refused(posted(scene, presigned(scene, "late", seconds=-1)), 403, "AccessDenied")
    expect.equal(document["Message"], "Invalid according to Policy: Policy expired.", "message")


BROKEN = {
    "another signature": ({"x-amz-signature": "0" * 64}, 403, "SignatureDoesNotMatch"),
    "another policy": ({"policy": base64.b64encode(b"{}").decode()}, 403, "SignatureDoesNotMatch"),
    "no signature": ({"x-amz-signature": None}, 400, "InvalidArgument"),
    "no policy": ({"policy": None}, 400, "InvalidArgument"),
    "no key": ({"key": None}, (400, 403), ("InvalidArgument", "AccessDenied")),
    "a signature of version 2": ({"AWSAccessKeyId": "x", "signature": "x"}, 400, "InvalidArgument"),
}


@check(client="raw HTTP", table=BROKEN)
def form_is_refused_with(scene, row):
    fields, status, code = row
    expect.refused(posted(scene, presigned(scene, "broken"), **fields), status, code)
    assert not is_there(scene, "broken")


@check(client="raw HTTP")
def form_of_an_unknown_key_is_refused(scene):
    form = presigned(scene, "broken")
    credential = "AKNOBODY" + form["fields"]["x-amz-credential"].removeprefix(scene.gateway.access_key)
    expect.refused(posted(scene, form, **{"x-amz-credential": credential}), 403, "InvalidAccessKeyId")


@check(client="raw HTTP")
def form_without_a_signature_is_refused(scene):
    expect.refused(browser.post_form(scene.gateway, f"/{scene.bucket}", [("key", "anonymous")], b"x"), 403, "AccessDenied")
    expect.refused(browser.post_form(scene.gateway, f"/{scene.bucket}", [("key", "anonymous")], None), 400, "InvalidArgument")


POLICIES = {
    "no JSON": "{",
    "no expiration": '{"conditions": []}',
    "no conditions": '{"expiration": "2999-01-01T00:00:00Z"}',
    "an expiration of its own kind": '{"expiration": "tomorrow", "conditions": []}',
    "a name twice": '{"expiration": "2999-01-01T00:00:00Z", "expiration": "2999-01-01T00:00:00Z", "conditions": []}',
    "an unknown operator": '{"expiration": "2999-01-01T00:00:00Z", "conditions": [["matches", "$key", ".*"]]}',
    "ten thousand lists": '{"expiration": "2999-01-01T00:00:00Z", "conditions": ' + "[" * 10_000,
}


@check(client="raw HTTP", table=POLICIES)
def policy_is_refused_with(scene, text):
    signer = Signer.of(scene.gateway)
    policy, date = base64.b64encode(text.encode()).decode(), signer.date()
    fields = [
        ("key", "k"), ("policy", policy), ("x-amz-algorithm", "AWS4-HMAC-SHA256"), ("x-amz-date", date),
        ("x-amz-credential", f"{signer.access_key}/{signer.scope(date)}"), ("x-amz-signature", signer.sign_text(date, policy)),
    ]
    expect.refused(browser.post_form(scene.gateway, f"/{scene.bucket}", fields, b"x"), 400, "InvalidPolicyDocument")


@check(client="raw HTTP")
def log_has_neither_policy_nor_signature(scene):
    gateway = scene.start_gateway(MARTINET_LOG_REQUESTS="true")
    client = scene.client(gateway)
    client.create_bucket(Bucket="logged")
    form = client.generate_presigned_post("logged", "k")
    for changes in ({}, {"key": "other"}, {"x-amz-signature": "0" * 64}):
        browser.post_form(gateway, "/logged", list((form["fields"] | changes).items()), b"x")
    log = "\n".join(gateway.log())
    assert "PostObject" in log, "the requests are not in the log"
    for name in ("policy", "x-amz-signature"):
        assert form["fields"][name] not in log, f"{name} is in the log"
    assert json.loads(base64.b64decode(form["fields"]["policy"]))["expiration"] not in log
