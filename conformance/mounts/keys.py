"""Keys that a mount cannot hold: refused on write with a clear error, absent on read, and nothing is left where the files are."""

import unicodedata

from harness import expect
from harness.checks import check
from harness.places import MOUNTS, POSIX, SMB
from harness.raw import code, send
from harness.signature import Signer
from harness.trees import visible
from harness.wire import Request, exchange

SCENARIO, CLIENT, PLACES = "mounts", "raw HTTP", MOUNTS

NOWHERE = {
    "..": "..", "../x": "../x", "../../../../tmp/martinet-escape": "../../../../tmp/martinet-escape", "a/../b": "a/../b", "a/..": "a/..", ".": ".", "a/./b": "a/./b",
    "a//b": "a//b", "a leading slash": "/leading", "//": "//", "a component of 256 bytes": "n" * 256, "256 bytes in 128 letters": "é" * 128,
    "256 bytes within": f"a/{'n' * 256}/b", "the gateway's folder": ".martinet", "in the gateway's folder": ".martinet/uploads/x",
    "a name of a temporary file": ".~martinet-0123456789abcdef01234567", "such a name within": "a/.~martinet-x",
}  # fmt: skip
NOT_ON_WINDOWS = {
    "a backslash": "a\\b", "a way out with backslashes": "..\\x", "a drive": "C:\\x", "a stream": "file.txt:stream", "a stream's type": "file.txt::$DATA",
    "a star": "a*", "a question mark": "a?", "a quote": 'a"b', "less": "a<b", "greater": "a>b", "a pipe": "a|b", "a control character": "a\x01b",
    "a line break": "a\nb", "a dot at the end": "name.", "a space at the end": "name ", "a folder with a dot at its end": "folder./x", "CON": "CON", "nul.txt": "nul.txt",
    "COM1": "a/COM1", "LPT9.tar.gz": "LPT9.tar.gz", "the gateway's folder in capitals": ".MARTINET/x",
}  # fmt: skip


def refuses(scene, key: str) -> None:
    before = visible(scene.behind)
    outside = sorted(path.name for path in scene.behind.parent.iterdir())
    for method, parameters in (("PUT", ()), ("POST", [("uploads", "")])):
        answer = send(scene, method, key, parameters, body=b"x" if method == "PUT" else b"")
        expect.equal(answer.status, 400, f"status of {method}: {answer.body[:300]!r}")
        assert code(answer) in ("InvalidArgument", "KeyTooLongError"), answer.body[:300]
    for method in ("GET", "HEAD"):
        expect.equal(send(scene, method, key).status, 404, f"status of {method}")
    assert send(scene, "DELETE", key).status in (204, 400), "status of DELETE"
    copied = send(scene, "PUT", key, headers={"x-amz-copy-source": f"/{scene.bucket}/there"})
    expect.equal(copied.status, 400, f"status of a copy: {copied.body[:300]!r}")
    expect.equal(visible(scene.behind), before, "what lies behind the mount")
    expect.equal(sorted(path.name for path in scene.behind.parent.iterdir()), outside, "what lies beside it")


def prepare(scene):
    (scene.behind / "there").write_text("there")


@check(table=NOWHERE)
def key_is_refused_on_write_and_absent_on_read(scene, key):
    refuses(scene, key)


@check(table=NOT_ON_WINDOWS, places=[SMB])
def key_that_windows_does_not_take_is_refused_on_write_and_absent_on_read(scene, key):
    refuses(scene, key)


@check(table={name: key for name, key in NOT_ON_WINDOWS.items() if key != ".MARTINET/x"}, places=[POSIX])
def key_that_windows_does_not_take_is_a_file_where_the_machine_takes_it(scene, key):
    expect.equal(send(scene, "PUT", key, body=key.encode()).status, 200, "status")
    expect.equal((scene.behind / key).read_bytes(), key.encode(), "content of the file")
    expect.equal(send(scene, "GET", key).body, key.encode(), "content")
    assert key in scene.keys(), "not listed"


@check(table={"a NUL": "a%00b", "half an escape": "a%4", "no UTF-8": "%FF%FE", "a surrogate": "%ED%A0%80"})
def path_that_is_no_key_is_refused(scene, path):
    before = visible(scene.behind)
    for method in ("PUT", "GET", "DELETE"):
        request = Request(method, f"/{scene.bucket}/{path}", body=b"x" if method == "PUT" else b"")
        answer = exchange(scene.gateway, Signer.of(scene.gateway).sign(request))
        assert 400 <= answer.status < 500, f"{method}: {answer.status} {answer.body[:200]!r}"
    expect.equal(visible(scene.behind), before, "what lies behind the mount")


LONG = {"a component of 255 bytes": "n" * 255, "letters of any kind": "日本語 é 😀.txt", "a hidden file": ".hidden", "NFC": unicodedata.normalize("NFC", "Amélie"),
        "percent": "100%41", "plus": "a+b c", "forty folders": "/".join("f" * 20 for _ in range(40)), "dots": "a...b", "a tilde": "~a~1x"}  # fmt: skip


@check(table=LONG)
def key_that_is_odd_but_can_be_is_a_file_of_that_name(scene, key):
    expect.equal(send(scene, "PUT", key, body=key.encode()).status, 200, "status")
    expect.equal((scene.behind / key).read_bytes(), key.encode(), "content of the file")
    expect.equal(send(scene, "GET", key).body, key.encode(), "content")
    assert key in scene.keys(), "not listed"
    expect.equal(send(scene, "DELETE", key).status, 204, "status of the delete")


@check(places=[SMB])
def names_that_differ_by_case_only_are_409_and_the_first_stays(scene):
    expect.equal(send(scene, "PUT", "Report.docx", body=b"first").status, 200, "status")
    for key in ("report.docx", "REPORT.DOCX"):
        answer = send(scene, "PUT", key, body=b"second")
        expect.equal((answer.status, code(answer)), (409, "XMartinetKeyConflict"), f"PUT {key}")
    expect.equal((scene.behind / "Report.docx").read_bytes(), b"first", "content")
    expect.equal(send(scene, "PUT", "Report.docx", body=b"third").status, 200, "status of the same name")
    expect.equal([key for key in scene.keys() if key.lower() == "report.docx"], ["Report.docx"], "keys")


@check(places=[POSIX])
def names_that_differ_by_case_only_are_two_files(scene):
    for key in ("Report.docx", "report.docx"):
        expect.equal(send(scene, "PUT", key, body=key.encode()).status, 200, "status")
    expect.equal([send(scene, "GET", key).body for key in ("Report.docx", "report.docx")], [b"Report.docx", b"report.docx"], "contents")


@check
def file_and_folder_of_one_name_are_409_and_both_stay(scene):
    send(scene, "PUT", "either/below.txt", body=b"below")
    answer = send(scene, "PUT", "either", body=b"x")
    expect.equal((answer.status, code(answer)), (409, "XMartinetKeyConflict"), "PUT where a folder is")
    answer = send(scene, "PUT", "there/below.txt", body=b"x")
    expect.equal((answer.status, code(answer)), (409, "XMartinetKeyConflict"), "PUT below a file")
    expect.equal(send(scene, "GET", "either").status, 404, "status of GET of a folder's name")
    expect.equal(send(scene, "DELETE", "either").status, 204, "status of DELETE of a folder's name")
    expect.equal(send(scene, "GET", "either/below.txt").body, b"below", "content")
    expect.equal((scene.behind / "there").read_text(), "there", "content")


@check(table={"NFC and NFD": (unicodedata.normalize("NFC", "é"), unicodedata.normalize("NFD", "é"))})
def spellings_of_a_letter_are_two_keys(scene, pair):
    for key in pair:
        send(scene, "PUT", f"spelt {key}", body=key.encode())
    for key in pair:
        expect.equal(send(scene, "GET", f"spelt {key}").body, key.encode(), "content")


@check
def listing_of_odd_prefixes_finds_nothing_and_is_no_error(scene):
    for prefix in ("../", "a//", "/", "there/", "there/x", "\\", "b\x01", "n" * 300 + "/", ".martinet/", ".~martinet"):
        found = scene.s3.list_objects_v2(Bucket=scene.bucket, Prefix=prefix)
        expect.equal(found.get("Contents", []), [], f"what is listed below {prefix[:20]!r}")
