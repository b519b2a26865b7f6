"""ListObjectVersions: order, pages, markers, prefixes, delimiters and encodings, over keys with awkward names."""

from urllib.parse import quote

from harness import expect, versions
from harness.checks import check
from harness.versions import MARKER, VERSION, listed, page, pages

SCENARIO, CLIENT = "ops", "raw HTTP"
KEYS = ["a&b/1", "a&b/2", "a<b>", "a/1", "a/2", "a/b/3", "a/b/4", "a+b", "plain", "with space", "é/1", "e\u0301/1", "日本", "😀", "z", "null"]


def prepare(scene):
    """Every key with three versions, every third with a delete marker on top; written in turns."""
    scene.bucket = versions.versioned_bucket(scene)
    written: dict[str, list[tuple[str, str]]] = {key: [] for key in KEYS}
    for number in range(3):
        for key in KEYS:
            written[key].append((VERSION, scene.put(key, b"%d" % number)["VersionId"]))
    for key in KEYS[::3]:
        written[key].append((MARKER, scene.s3.delete_object(Bucket=scene.bucket, Key=key)["VersionId"]))
    scene.wanted = [(key, kind, each) for key in sorted(KEYS, key=str.encode) for kind, each in reversed(written[key])]


def below(scene, prefix: str) -> list:
    return [row for row in scene.wanted if row[0].startswith(prefix)]


def rows(entries) -> list:
    return [(entry.key, entry.kind, entry.version_id) for entry in entries]


@check(table={f"max-keys {count}": count for count in (1, 2, 3, 7, 1000)})
def every_version_comes_once_by_key_and_newest_first_with(scene, count):
    found = list(pages(scene, max_keys=count))
    expect.equal(rows(entry for each in found for entry in each.entries), scene.wanted, "entries")
    assert all(len(each.entries) <= count for each in found), "a page is too long"
    assert all(len(each.entries) == count for each in found[:-1]), "a page that is not the last is too short"


@check
def latest_is_the_first_of_each_key_and_no_other(scene):
    found = listed(scene)
    firsts = [index == 0 or found[index - 1].key != entry.key for index, entry in enumerate(found)]
    expect.equal([entry.is_latest for entry in found], firsts, "latest")


@check
def max_keys_0_gives_nothing_and_is_not_truncated(scene):
    got = page(scene, max_keys=0)
    expect.equal((got.entries, got.prefixes, got.truncated, got.text("MaxKeys")), ([], [], False, "0"), "page")


@check
def max_keys_over_a_thousand_counts_as_a_thousand(scene):
    got = page(scene, max_keys=5000)
    expect.equal(len(got.entries), len(scene.wanted), "entries")
    assert got.text("MaxKeys") in ("1000", "5000"), got.text("MaxKeys")


@check(table={text: text for text in ("-1", "x", "1.5", "99999999999999999999")})
def max_keys_is_refused_when_it_is(scene, text):
    expect.refused(versions.ask(scene, max_keys=text), 400, "InvalidArgument")


@check(table={repr(prefix): prefix for prefix in ("", "a", "a/", "a/b/", "a&b/", "é", "e", "none", "plain")})
def prefix_gives_only_what_begins_with_it(scene, prefix):
    for count in (1000, 2):
        expect.equal(rows(listed(scene, prefix=prefix, max_keys=count)), below(scene, prefix), "entries")


def grouped(scene, prefix: str, delimiter: str) -> list:
    """Entries and common prefixes in one list, each prefix once."""
    found = []
    for key, kind, version_id in below(scene, prefix):
        end = key.find(delimiter, len(prefix))
        row = (key, kind, version_id) if end < 0 else (key[: end + len(delimiter)],)
        if not found or found[-1] != row:
            found.append(row)
    return found


@check(table={f"{prefix!r}, {delimiter!r}, pages of {count}": (prefix, delimiter, count)
              for prefix, delimiter in (("", "/"), ("a/", "/"), ("a", "/"), ("", "b"), ("a&b", "/")) for count in (1000, 3, 1)})  # fmt: skip
def delimiter_folds_keys_into_common_prefixes_for(scene, row):
    prefix, delimiter, count = row
    found = []
    for got in pages(scene, prefix=prefix, delimiter=delimiter, max_keys=count):
        assert len(got.entries) + len(got.prefixes) <= count, "a page is too long"
        found += rows(got.entries) + [(each,) for each in got.prefixes]
    wanted = grouped(scene, prefix, delimiter)
    expect.equal(sorted(found), sorted(wanted), "entries and prefixes")
    expect.equal([row for row in found if len(row) == 3], [row for row in wanted if len(row) == 3], "order of the entries")


@check
def key_marker_alone_begins_behind_all_versions_of_the_key(scene):
    for marker in ("a/1", "a", "plain", "zzz", ""):
        wanted = [row for row in scene.wanted if row[0].encode() > marker.encode()]
        expect.equal(rows(listed(scene, key_marker=marker)), wanted, f"entries behind {marker!r}")


@check
def both_markers_begin_behind_the_named_version(scene):
    for index, (key, _, version_id) in enumerate(scene.wanted):
        got = page(scene, key_marker=key, version_id_marker=version_id, max_keys=3)
        expect.equal(rows(got.entries), scene.wanted[index + 1 : index + 4], f"entries behind {key!r} {version_id}")
        expect.equal((got.decoded_text("KeyMarker"), got.text("VersionIdMarker")), (key, version_id), "markers told back")


@check
def version_id_marker_without_a_key_marker_is_an_invalid_argument(scene):
    expect.refused(versions.ask(scene, version_id_marker=scene.wanted[0][2]), 400, "InvalidArgument")


@check(table={"markup": "<a>", "too long": "a" * 1025})
def version_id_marker_is_refused_when_it_is(scene, text):
    expect.refused(versions.ask(scene, key_marker="a/1", version_id_marker=text), 400, "InvalidArgument")


@check
def version_id_marker_of_a_key_that_is_not_there_loses_nothing_behind_it(scene):
    got = page(scene, key_marker="a/1 gone", version_id_marker=scene.wanted[0][2])
    wanted = [row for row in scene.wanted if row[0].encode() > b"a/1 gone"]
    expect.equal(rows(got.entries), wanted, "entries")


@check
def truncated_page_names_its_last_entry_as_next_markers(scene):
    got = page(scene, max_keys=5)
    expect.equal(got.following, {"key_marker": scene.wanted[4][0], "version_id_marker": scene.wanted[4][2]}, "next markers")
    last = page(scene)
    expect.equal((last.text("NextKeyMarker"), last.text("NextVersionIdMarker")), (None, None), "next markers of the last page")


@check
def url_encoding_is_of_keys_prefixes_and_markers_and_only_when_asked_for(scene):
    plain = page(scene, prefix="a&b/", delimiter="/", key_marker="a&")
    expect.equal((plain.text("EncodingType"), plain.text("Prefix"), plain.text("KeyMarker")), (None, "a&b/", "a&"), "without")
    got = page(scene, prefix="a&b/", key_marker="a&", delimiter="&", max_keys=1, encoding_type="url")
    found = [got.text(name) for name in ("EncodingType", "Prefix", "KeyMarker", "Delimiter", "NextKeyMarker")]
    expect.equal(found, ["url", "a%26b/", "a%26", "%26", "a%26b/1"], "with encoding-type=url")
    expect.equal(rows(listed(scene, encoding_type="url", max_keys=2)), scene.wanted, "entries")
    assert any(quote(key) in versions.ask(scene, encoding_type="url").body.decode() for key in ("日本", "😀")), "not encoded"


@check
def encoding_type_other_than_url_is_an_invalid_argument(scene):
    expect.refused(versions.ask(scene, encoding_type="base64"), 400, "InvalidArgument")


@check(client="boto3")
def entry_names_all_that_s3_tells_of_a_version(scene):
    scene.put("fields", b"12345", StorageClass="STANDARD")
    scene.s3.delete_object(Bucket=scene.bucket, Key="fields")
    got = scene.s3.list_object_versions(Bucket=scene.bucket, Prefix="fields")
    version, marker = got["Versions"][0], got["DeleteMarkers"][0]
    expect.equal((version["Size"], version["StorageClass"], version["IsLatest"], version["ETag"]),
                 (5, "STANDARD", False, '"827ccb0eea8a706c4c34a16891f84e7b"'), "version")  # fmt: skip
    assert version["Owner"]["ID"] and version["Owner"] == marker["Owner"], "owners"
    expect.equal((marker["IsLatest"], "Size" in marker, "ETag" in marker), (True, False, False), "marker")
    head = scene.s3.head_object(Bucket=scene.bucket, Key="fields", VersionId=version["VersionId"])
    expect.equal(version["LastModified"].replace(microsecond=0), head["LastModified"], "LastModified")
    for each in (version["VersionId"], marker["VersionId"]):
        scene.s3.delete_object(Bucket=scene.bucket, Key="fields", VersionId=each)


@check
def bucket_without_versions_is_listed_as_an_empty_page(scene):
    got = page(scene, versions.versioned_bucket(scene))
    expect.equal((got.entries, got.truncated), ([], False), "page")


@check(client="boto3", limit=120)
def thousands_of_versions_of_one_key_come_in_full_pages(scene):
    """Servers that gather a key's versions before they page have broken at a thousand."""
    import concurrent.futures

    bucket, client = versions.versioned_bucket(scene), scene.client(max_pool_connections=8)

    def put(number: int) -> str:
        return client.put_object(Bucket=bucket, Key="many", Body=b"%d" % number)["VersionId"]

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(put, range(2_300)))
    found = list(pages(scene, bucket))
    expect.equal([len(each.entries) for each in found], [1000, 1000, 300], "sizes of the pages")
    expect.equal({entry.version_id for each in found for entry in each.entries}, ids, "ids")
