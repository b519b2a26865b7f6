"""P20: 2,500 keys with awkward names, listed in every way.

On a mount the files are made behind it, where people work; what Windows does not take in a name is another character there.
"""

import concurrent.futures
import random
from urllib.parse import unquote
from xml.etree import ElementTree

from harness import expect
from harness.checks import check
from harness.place import LOCAL
from harness.places import EVERYWHERE, POSIX
from harness.signature import Signer, encode
from harness.wire import Request, exchange

SCENARIO, CLIENT, PLACES = "P20", "raw HTTP", EVERYWHERE
XML = "{http://s3.amazonaws.com/doc/2006-03-01/}"
STEMS = ["a&b", "a<b>", "with space", "a+b", "é", "e\u0301", "\x01control", "100%41", "日本", "😀", '"quoted"', "~tilde", "plain", "\uffee", "Z"]
FOR_WINDOWS = str.maketrans('<>"\x01', "{}'^")


def make_keys(stems: list[str]) -> list[str]:
    """40 folders of 60 files and 100 files beside them."""
    folders = [f"{stems[n % len(stems)]}{n:02}/" for n in range(40)]
    inside = [f"{folder}{stems[n % len(stems)]} {n:03}" for folder in folders for n in range(60)]
    keys = sorted(inside + [f"{stems[n % len(stems)]} file {n:03}" for n in range(100)], key=str.encode)
    assert len(set(keys)) == 2_500
    return keys


def prepare(scene):
    scene.wanted = make_keys(STEMS if scene.place.holds_any_name else [stem.translate(FOR_WINDOWS) for stem in STEMS])
    shuffled = random.Random(20).sample(scene.wanted, len(scene.wanted))
    if scene.place.is_mount:
        make_files(scene, shuffled)
    else:
        put_objects(scene, shuffled)


def make_files(scene, keys: list[str]) -> None:
    for key in keys:
        path = scene.behind / key
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")


def put_objects(scene, keys: list[str]) -> None:
    signer = Signer.of(scene.gateway)

    def put(key: str) -> int:
        request = Request("PUT", f"/{scene.bucket}/{encode(key, '/')}", "", body=b"x")
        return exchange(scene.gateway, signer.sign(request)).status

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        expect.equal(set(pool.map(put, keys)), {200}, "statuses of the uploads")


class Page:
    """One page as it came: keys and prefixes decoded where the answer says that they are encoded."""

    def __init__(self, body: bytes):
        self.root = ElementTree.fromstring(body)
        self.encoded = self.text("EncodingType") == "url"
        self.keys = [self._decoded(e.findtext(f"{XML}Key")) for e in self.root.findall(f"{XML}Contents")]
        self.prefixes = [self._decoded(e.findtext(f"{XML}Prefix")) for e in self.root.findall(f"{XML}CommonPrefixes")]
        self.truncated = self.text("IsTruncated") == "true"

    def text(self, name: str) -> str | None:
        return self.root.findtext(f"{XML}{name}")

    def decoded(self, name: str) -> str | None:
        text = self.text(name)
        return None if text is None else self._decoded(text)

    def _decoded(self, text: str) -> str:
        return unquote(text.replace("+", " ")) if self.encoded else text


def page(scene, **parameters) -> Page:
    query = "&".join(f"{encode(name.replace('_', '-'))}={encode(str(value))}" for name, value in parameters.items())
    response = exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}", query)), seconds=30)
    assert response.status == 200, f"{query}: {response.status} {response.body[:300]!r}"
    return Page(response.body)


def pages(scene, version: int, **parameters):
    """All pages, followed as each version wants it."""
    following: dict[str, str] = {"list_type": "2"} if version == 2 else {}
    while True:
        got = page(scene, **parameters, **following)
        yield got
        if not got.truncated:
            return
        if version == 2:
            following["continuation_token"] = got.text("NextContinuationToken")
        else:
            following["marker"] = got.decoded("NextMarker") or got.keys[-1]


def expected(scene, prefix: str = "", delimiter: str = "", after: str = "") -> list[str]:
    """Keys and common prefixes in byte order, as one list."""
    found = []
    for key in scene.wanted:
        if not key.startswith(prefix):
            continue
        end = key.find(delimiter, len(prefix)) if delimiter else -1
        entry = key if end < 0 else key[: end + len(delimiter)]
        if entry.encode() > after.encode() and (not found or found[-1] != entry):
            found.append(entry)
    return found


def listed(scene, version: int, **parameters) -> list[str]:
    """What the pages hold, keys and prefixes merged; every page in order and within its size."""
    found = []
    for got in pages(scene, version, **parameters):
        entries = sorted(got.keys + got.prefixes, key=str.encode)
        assert len(entries) <= int(parameters.get("max_keys", 1000)), f"{len(entries)} entries on a page"
        expect.equal(got.keys, sorted(got.keys, key=str.encode), "keys of a page")
        expect.equal(got.prefixes, sorted(got.prefixes, key=str.encode), "prefixes of a page")
        found += entries
    return found


def same(actual: list[str], wanted: list[str]) -> None:
    if actual != wanted:
        missing, extra = [k for k in wanted if k not in set(actual)], [k for k in actual if k not in set(wanted)]
        raise AssertionError(f"{len(actual)} entries for {len(wanted)}; missing {missing[:5]}, extra {extra[:5]}, or out of order or twice")


VERSIONS = {"V1": 1, "V2": 2}


@check(table=VERSIONS)
def every_key_comes_once_in_byte_order(scene, version):
    same(listed(scene, version, encoding_type="url"), scene.wanted)


@check(table=VERSIONS)
def pages_of_seven_give_every_key_once(scene, version):
    same(listed(scene, version, max_keys=7, encoding_type="url"), scene.wanted)


@check(table=VERSIONS)
def delimiter_gives_every_folder_once(scene, version):
    same(listed(scene, version, delimiter="/", encoding_type="url"), expected(scene, delimiter="/"))


@check(table=VERSIONS)
def delimiter_with_pages_of_one_gives_every_folder_once(scene, version):
    same(listed(scene, version, delimiter="/", max_keys=1, encoding_type="url"), expected(scene, delimiter="/"))


@check(table=VERSIONS)
def delimiter_with_pages_of_seven_gives_every_folder_once(scene, version):
    same(listed(scene, version, delimiter="/", max_keys=7, encoding_type="url"), expected(scene, delimiter="/"))


@check(table=VERSIONS)
def delimiter_other_than_slash_works(scene, version):
    for delimiter in (" ", "file", "é", "%4"):
        same(listed(scene, version, delimiter=delimiter, encoding_type="url"), expected(scene, delimiter=delimiter))


@check(table=VERSIONS)
def prefix_gives_what_starts_with_it(scene, version):
    for prefix in ("a&b", "a+b03/", "é", "e", "\x01", "nothing", "日", "a&b00/a&b 0"):
        same(listed(scene, version, prefix=prefix, encoding_type="url"), expected(scene, prefix))
        same(listed(scene, version, prefix=prefix, delimiter="/", encoding_type="url"), expected(scene, prefix, "/"))


@check
def start_after_and_marker_are_exclusive(scene):
    for after in (scene.wanted[0], scene.wanted[1200], scene.wanted[-2], scene.wanted[-1], "a", "é", "\U0010ffff"):
        same(listed(scene, 2, start_after=after, encoding_type="url"), expected(scene, after=after))
        got = page(scene, marker=after, encoding_type="url")
        same(got.keys, expected(scene, after=after)[:1000])


@check(table=VERSIONS)
def page_that_ends_with_a_common_prefix_is_followed_by_what_comes_after_that_folder(scene, version):
    entries = expected(scene, delimiter="/")
    count = next(at for at, entry in enumerate(entries, 1) if entry.endswith("/"))
    first = page(scene, delimiter="/", max_keys=count, encoding_type="url", **({"list_type": 2} if version == 2 else {}))
    expect.equal(first.prefixes, entries[count - 1 : count], "prefixes of the first page")
    if version == 1:
        expect.equal(first.decoded("NextMarker"), first.prefixes[0], "NextMarker")
        second = page(scene, delimiter="/", max_keys=1, encoding_type="url", marker=first.prefixes[0])
    else:
        token = first.text("NextContinuationToken")
        second = page(scene, list_type=2, delimiter="/", max_keys=1, encoding_type="url", continuation_token=token)
    same(second.prefixes + second.keys, entries[count : count + 1])


@check(table=VERSIONS)
def max_keys_0_gives_an_empty_page_that_is_not_truncated(scene, version):
    got = page(scene, max_keys=0, **({"list_type": 2} if version == 2 else {}))
    expect.equal((got.keys, got.prefixes, got.truncated, got.text("MaxKeys")), ([], [], False, "0"), "page")


@check(table=VERSIONS)
def more_than_1000_keys_are_never_on_one_page(scene, version):
    got = page(scene, max_keys=5000, encoding_type="url", **({"list_type": 2} if version == 2 else {}))
    expect.equal((len(got.keys), got.truncated), (1000, True), "page")


@check
def v2_says_key_count_prefixes_counted(scene):
    got = page(scene, list_type=2, delimiter="/", max_keys=50, encoding_type="url")
    expect.equal(got.text("KeyCount"), str(len(got.keys) + len(got.prefixes)), "KeyCount")
    expect.equal(got.text("MaxKeys"), "50", "MaxKeys")


@check
def v1_gives_next_marker_only_with_a_delimiter(scene):
    assert page(scene, max_keys=7, encoding_type="url").text("NextMarker") is None, "NextMarker without a delimiter"
    assert page(scene, max_keys=7, delimiter="/", encoding_type="url").text("NextMarker"), "no NextMarker"


@check
def tokens_are_opaque_and_never_url_encoded(scene):
    token = page(scene, list_type=2, max_keys=7, encoding_type="url").text("NextContinuationToken")
    again = page(scene, list_type=2, max_keys=7, encoding_type="url", continuation_token=token)
    expect.equal(again.text("ContinuationToken"), token, "echoed token")
    assert not any(key in token for key in scene.wanted[:10]), "the token shows a key"


@check(table={"made up": "bm9wZQ==", "not base64": "???", "empty": "", "long": "A" * 5000})
def forged_token_is_refused(scene, token):
    query = f"continuation-token={encode(token)}&list-type=2"
    response = exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}", query)))
    expect.refused(response, 400, "InvalidArgument")


@check
def encoding_type_url_encodes_every_name_of_the_answer(scene):
    got = page(scene, list_type=2, prefix="a&b", delimiter="/", start_after="a&b", encoding_type="url")
    expect.equal((got.text("Prefix"), got.text("StartAfter")), ("a%26b", "a%26b"), "encoded names")
    assert got.text("Delimiter") in ("/", "%2F"), got.text("Delimiter")
    expect.equal(got.text("EncodingType"), "url", "EncodingType")


@check
def without_encoding_names_come_as_they_are_and_the_answer_is_well_formed(scene):
    for prefix in ("a&b file", "a<b> file", "é file", '"quoted" file', "with space file"):
        got = page(scene, list_type=2, prefix=prefix)
        assert not got.encoded, "the answer says that it is encoded"
        same(got.keys, expected(scene, prefix))


@check(places=[LOCAL, POSIX])
def control_characters_leave_the_answer_well_formed_even_unencoded(scene):
    query = f"list-type=2&prefix={encode(chr(1))}"
    response = exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}", query)))
    expect.equal(response.status, 200, "status")
    ElementTree.fromstring(response.body.replace(b"&#x1;", b"").replace(b"&#1;", b""))
    assert b"\x01" not in response.body, "a bare control character"


@check
def fetch_owner_decides_whether_v2_shows_owners(scene):
    with_owner = page(scene, list_type=2, max_keys=1, fetch_owner="true", encoding_type="url")
    without = page(scene, list_type=2, max_keys=1, encoding_type="url")
    expect.equal([page.root.find(f"{XML}Contents/{XML}Owner") is not None for page in (with_owner, without)], [True, False], "owners")
    assert with_owner.root.findtext(f"{XML}Contents/{XML}Owner/{XML}ID"), "the owner has no ID"


@check(table={text: text for text in ("-1", "x", "1e9", "99999999999999999999", "2147483648")})
def max_keys_that_is_no_32_bit_count_is_refused(scene, text):
    response = exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}", f"list-type=2&max-keys={text}")))
    expect.refused(response, 400, "InvalidArgument")


@check
def unknown_encoding_type_is_refused(scene):
    response = exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}", "encoding-type=base64")))
    expect.refused(response, 400, "InvalidArgument")


@check(client="boto3")
def boto3_lists_every_key_in_both_versions(scene):
    for operation in ("list_objects", "list_objects_v2"):
        found = [entry["Key"] for got in scene.s3.get_paginator(operation).paginate(Bucket=scene.bucket) for entry in got["Contents"]]
        same(found, scene.wanted)
