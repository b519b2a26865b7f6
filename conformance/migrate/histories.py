"""A bucket with its history goes from one store to another: Martinet and SeaweedFS, in every direction."""

import shutil
from pathlib import Path

from bench.servers.seaweedfs import SeaweedFS
from harness import expect
from harness.checks import check
from harness.scene import needs_program

from .command import Migration
from .store import ODD_KEYS, Store

SCENARIO, CLIENT = "migrate", "migrate"
PLAIN_KEYS = [f"folder {number % 5}/file {number}" for number in range(120)]
MEBIBYTE = 1 << 20


def prepare(scene):
    scene.martinet = Store.of(scene, scene.gateway)


def seaweedfs(scene) -> Store:
    """Another vendor's store, started once."""
    if not hasattr(scene, "weed"):
        server = SeaweedFS(scene.directory / "seaweedfs", Path(needs_program("weed")))
        server.start()
        scene.ending.callback(shutil.rmtree, server.folder, True)
        scene.ending.callback(server.stop)
        scene.weed = Store.of(scene, server)
    return scene.weed


def fill(store: Store, bucket: str, keys: list[str]) -> None:
    """Histories, an object from before versioning, and one in parts of odd sizes."""
    store.make_bucket(bucket, versioned=False)
    store.put(bucket, "from before", b"an old one")
    store.set_versioning(bucket, "Enabled")
    # SeaweedFS 4.48 lets boto3 wait for ever with the body of a PUT that follows one of no bytes.
    store.put_histories(bucket, keys, 5, seed=3, sizes=(1, 50, 5000))
    store.put_parts(bucket, "in parts", [6 * MEBIBYTE, 5 * MEBIBYTE, 17])


WAYS = {
    "from Martinet to Martinet": ("martinet", "martinet", ODD_KEYS + PLAIN_KEYS),
    "from Martinet to SeaweedFS": ("martinet", "weed", PLAIN_KEYS),
    "from SeaweedFS to Martinet": ("weed", "martinet", PLAIN_KEYS),
}


@check(table=WAYS, limit=120)
def copy_has_the_same_history(scene, way):
    source, destination = (scene.martinet if name == "martinet" else seaweedfs(scene) for name in way[:2])
    name = f"history-{way[0]}-{way[1]}"
    fill(source, name, way[2])
    migration = Migration(scene, source, name, destination, f"{name}-copy")
    outcome = migration.run("--verify")
    expected = source.histories(name)
    expect.equal(destination.histories(f"{name}-copy"), expected, "histories")
    expect.equal(outcome.states, {"ok": sum(map(len, expected.values()))}, "states")
    again = migration.run("--verify")
    expect.equal((again.summary["written"], again.states), (0, outcome.states), "a second run")
    expect.equal(destination.histories(f"{name}-copy"), expected, "histories after a second run")


@check
def bytes_headers_metadata_and_tags_of_every_version_are_carried(scene):
    store = scene.martinet
    store.make_bucket("carried")
    served = {"ContentType": "text/x", "CacheControl": "max-age=5", "ContentDisposition": "inline", "ContentLanguage": "fr"}
    for number in range(2):
        more = {"Metadata": {"name": f"n{number}"}, "ContentEncoding": "gzip", "Tagging": f"number={number}&a%2Fb=c%20d"}
        store.put("carried", "k", b"%d" % number, **more, **served)
    store.put_parts("carried", "parts", [5 * MEBIBYTE, 1], Metadata={"name": "p"}, **served)
    Migration(scene, store, "carried", store, "carried-copy").run("--verify")
    for key in ("k", "parts"):
        pairs = zip(store.ids("carried", key), store.ids("carried-copy", key), strict=True)
        for ours, theirs in pairs:
            left = store.s3.get_object(Bucket="carried", Key=key, VersionId=ours)
            right = store.s3.get_object(Bucket="carried-copy", Key=key, VersionId=theirs)
            expect.same_bytes(right["Body"].read(), left["Body"].read())
            for field in ("Metadata", "ContentEncoding", "ETag", *served):
                expect.equal(right.get(field), left.get(field), field)
            tags = [
                store.s3.get_object_tagging(Bucket=bucket, Key=key, VersionId=version)["TagSet"]
                for bucket, version in (("carried", ours), ("carried-copy", theirs))
            ]
            expect.equal(tags[1], tags[0], "tags")


@check
def what_is_new_at_the_source_is_copied_by_a_second_run(scene):
    store = scene.martinet
    store.make_bucket("growing")
    for key in ("a", "b"):
        store.put("growing", key, b"1")
    migration = Migration(scene, store, "growing", store, "growing-copy")
    migration.run()
    store.put("growing", "a", b"2")
    store.s3.delete_object(Bucket="growing", Key="b")
    store.put("growing", "c", b"1")
    expect.equal(migration.run("--verify").summary["written"], 3, "written")
    expect.equal(store.histories("growing-copy"), store.histories("growing"), "histories")


@check
def a_lost_state_file_writes_nothing_twice(scene):
    store = scene.martinet
    store.make_bucket("forgotten")
    store.put_histories("forgotten", ODD_KEYS, 5, seed=4)
    store.put_parts("forgotten", "parts", [5 * MEBIBYTE, 1])
    migration = Migration(scene, store, "forgotten", store, "forgotten-copy")
    migration.run()
    migration.state.unlink()
    outcome = migration.run("--verify")
    expect.equal(outcome.summary["written"], 0, "written")
    expect.equal(store.histories("forgotten-copy"), store.histories("forgotten"), "histories")


@check
def a_bucket_without_versions_is_copied_as_it_is_now(scene):
    store = scene.martinet
    store.make_bucket("plain", versioned=False)
    for key in ODD_KEYS:
        store.put("plain", key, key.encode())
    migration = Migration(scene, store, "plain", store, "plain-copy")
    migration.run("--verify")
    expect.equal(store.histories("plain-copy"), store.histories("plain"), "objects")
    assert "Status" not in store.s3.get_bucket_versioning(Bucket="plain-copy"), "the copy keeps versions"


@check
def a_suspended_bucket_and_its_null_versions_are_copied(scene):
    store = scene.martinet
    store.make_bucket("suspended")
    for body in (b"1", b"2"):
        store.put("suspended", "k", body)
    store.set_versioning("suspended", "Suspended")
    store.put("suspended", "k", b"null")
    store.s3.delete_object(Bucket="suspended", Key="gone")
    Migration(scene, store, "suspended", store, "suspended-copy").run("--verify")
    expect.equal(store.histories("suspended-copy"), store.histories("suspended"), "histories")
    expect.equal(store.s3.get_bucket_versioning(Bucket="suspended-copy")["Status"], "Suspended", "versioning")


@check
def only_the_newest_of_each_key_is_copied_where_that_is_asked_for(scene):
    store = scene.martinet
    store.make_bucket("newest")
    store.put_histories("newest", [f"k{number}" for number in range(20)], 4, seed=5)
    Migration(scene, store, "newest", store, "newest-copy").run("--current", "--verify")
    current = {key: versions[-1:] for key, versions in store.histories("newest").items() if versions[-1] != ("marker",)}
    expect.equal(store.histories("newest-copy"), current, "objects")
