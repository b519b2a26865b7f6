"""If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since on GET and HEAD."""

from datetime import timedelta, timezone
from email.utils import format_datetime

from harness import expect
from harness.checks import check
from harness.signature import Signer
from harness.wire import Request, exchange

SCENARIO, CLIENT = "ops", "raw HTTP"
OTHER = '"00000000000000000000000000000000"'
# Each row: the headers (ETAG, BARE, SAME and PAST stand for the object's own), and the status.
ROWS = {
    "If-Match of the ETag": ({"If-Match": "ETAG"}, 200),
    "If-Match of the ETag without quotes": ({"If-Match": "BARE"}, 200),
    "If-Match of another": ({"If-Match": OTHER}, 412),
    "If-Match of a list with it": ({"If-Match": f"{OTHER}, ETAG"}, 200),
    "If-Match of anything": ({"If-Match": "*"}, 200),
    "If-None-Match of the ETag": ({"If-None-Match": "ETAG"}, 304),
    "If-None-Match of the weak ETag": ({"If-None-Match": "W/ETAG"}, 304),
    "If-None-Match of another": ({"If-None-Match": OTHER}, 200),
    "If-None-Match of a list with it": ({"If-None-Match": f"{OTHER}, ETAG"}, 304),
    "If-None-Match of anything": ({"If-None-Match": "*"}, 304),
    "If-Modified-Since its time": ({"If-Modified-Since": "SAME"}, 304),
    "If-Modified-Since an earlier time": ({"If-Modified-Since": "PAST"}, 200),
    "If-Modified-Since nonsense": ({"If-Modified-Since": "yesterday"}, 200),
    "If-Unmodified-Since its time": ({"If-Unmodified-Since": "SAME"}, 200),
    "If-Unmodified-Since an earlier time": ({"If-Unmodified-Since": "PAST"}, 412),
    "true If-Match over false If-Unmodified-Since": ({"If-Match": "ETAG", "If-Unmodified-Since": "PAST"}, 200),
    "false If-Match over true If-Unmodified-Since": ({"If-Match": OTHER, "If-Unmodified-Since": "SAME"}, 412),
    "false If-None-Match over true If-Modified-Since": ({"If-None-Match": "ETAG", "If-Modified-Since": "PAST"}, 304),
    "true If-None-Match over false If-Modified-Since": ({"If-None-Match": OTHER, "If-Modified-Since": "SAME"}, 200),
    "false If-Match with false If-None-Match": ({"If-Match": OTHER, "If-None-Match": "ETAG"}, 412),
}


def prepare(scene):
    scene.put("k", b"conditional")
    head = scene.s3.head_object(Bucket=scene.bucket, Key="k")
    modified = head["LastModified"].astimezone(timezone.utc)
    scene.values = {
        "ETAG": head["ETag"],
        "BARE": head["ETag"].strip('"'),
        "SAME": format_datetime(modified, usegmt=True),
        "PAST": format_datetime(modified - timedelta(hours=1), usegmt=True),
    }


def ask(scene, given: dict[str, str], method: str = "GET", key: str = "k", signer: Signer | None = None):
    def filled(text: str) -> str:
        for name, value in scene.values.items():
            text = text.replace(name, value)
        return text

    headers = [(name, filled(value)) for name, value in given.items()]
    return exchange(scene.gateway, (signer or Signer.of(scene.gateway)).sign(Request(method, f"/{scene.bucket}/{key}", "", headers)))


@check(table=ROWS)
def get_decides(scene, row):
    given, status = row
    response = ask(scene, given)
    expect.equal(response.status, status, "status")
    if status == 304:
        expect.equal((response.body, response.header("ETag")), (b"", scene.values["ETAG"]), "body and ETag")
    elif status == 412:
        expect.refused(response, 412, "PreconditionFailed")
    else:
        expect.equal(response.body, b"conditional", "body")


@check(table=ROWS)
def head_decides(scene, row):
    given, status = row
    expect.equal(ask(scene, given, "HEAD").status, status, "status")


@check
def condition_on_a_missing_key_is_no_such_key(scene):
    expect.refused(ask(scene, {"If-Match": OTHER}, key="none"), 404, "NoSuchKey")


@check
def range_and_condition_together_obey_both(scene):
    response = ask(scene, {"Range": "bytes=0-2", "If-Match": "ETAG"})
    expect.equal((response.status, response.body), (206, b"con"), "answer")
    expect.refused(ask(scene, {"Range": "bytes=0-2", "If-Match": OTHER}), 412, "PreconditionFailed")
    expect.equal(ask(scene, {"Range": "bytes=0-2", "If-None-Match": "ETAG"}).status, 304, "status")


@check
def conditions_are_tried_only_after_authorisation(scene):
    """The answer to a wrong signature must not tell whether a key is there or when it changed."""
    wrong = Signer.of(scene.gateway).with_(secret_key="wrong")
    for given in ({"If-None-Match": "*"}, {"If-Unmodified-Since": "PAST"}, {"Range": "bytes=99-"}):
        for key in ("k", "none"):
            expect.refused(ask(scene, given, key=key, signer=wrong), 403, "SignatureDoesNotMatch")
