"""What verification finds, what a dry run leaves alone, and what is refused."""

from harness import expect
from harness.certificates import make_certificates
from harness.checks import check

from .command import Migration
from .store import Store

SCENARIO, CLIENT = "migrate", "migrate"


def prepare(scene):
    scene.store = Store.of(scene, scene.gateway)


def migrated(scene, name: str, *, versioned: bool) -> Migration:
    """A bucket with three keys and its finished copy."""
    store = scene.store
    store.make_bucket(name, versioned=versioned)
    for key in ("left", "planted", "right"):
        for body in (b"first", b"other"):
            store.put(name, key, body)
    migration = Migration(scene, store, name, store, f"{name}-copy")
    migration.run("--verify")
    return migration


@check
def verification_finds_a_planted_size_and_a_planted_content(scene):
    for name, body, state in (("size", b"longer than it was", "size_mismatch"), ("content", b"OTHER", "content_mismatch")):
        migration = migrated(scene, f"planted-{name}", versioned=False)
        # Times in headers are whole seconds: what is planted must be newer by one.
        later = scene.store
        while True:
            later.put(migration.to_bucket, "planted", body)
            ours = later.s3.head_object(Bucket=migration.bucket, Key="planted")["LastModified"]
            if later.s3.head_object(Bucket=migration.to_bucket, Key="planted")["LastModified"] > ours:
                break
        migration.state.unlink()
        for arguments in (("--verify",), ("--verify", "--dry-run")):
            outcome = migration.run(*arguments, status=1)
            expect.equal(outcome.of("planted"), [state], "state")
            expect.equal(outcome.states, {"ok": 2, state: 1}, "states")
        expect.same_bytes(later.s3.get_object(Bucket=migration.to_bucket, Key="planted")["Body"].read(), body)


@check
def verification_finds_a_planted_version_and_a_planted_key(scene):
    migration = migrated(scene, "extra", versioned=True)
    scene.store.put(migration.to_bucket, "planted", b"foreign")
    scene.store.put(migration.to_bucket, "nowhere", b"foreign")
    outcome = migration.run("--verify", status=1)
    expect.equal(outcome.of("planted"), ["ok", "ok", "extra_on_destination"], "states")
    expect.equal(outcome.of("nowhere"), ["extra_on_destination"], "states")
    expect.equal(outcome.states, {"ok": 6, "extra_on_destination": 2}, "states")


@check
def verification_finds_a_version_that_went_missing_in_the_middle(scene):
    migration = migrated(scene, "missing", versioned=True)
    first = scene.store.ids(migration.to_bucket, "planted")[0]
    scene.store.s3.delete_object(Bucket=migration.to_bucket, Key="planted", VersionId=first)
    outcome = migration.run("--verify", status=1)
    expect.equal(outcome.of("planted"), ["not_written", "ok"], "states")


@check
def a_dry_run_says_what_it_would_write_and_writes_nothing(scene):
    store = scene.store
    store.make_bucket("dry")
    store.put_histories("dry", ["a", "b"], 4, seed=7)
    migration = Migration(scene, store, "dry", store, "dry-copy")
    outcome = migration.run("--dry-run")
    expect.equal(outcome.states, {"not_written": sum(map(len, store.histories("dry").values()))}, "states")
    names = [bucket["Name"] for bucket in store.s3.list_buckets()["Buckets"]]
    assert "dry-copy" not in names and not migration.state.exists(), "something was made"


@check
def a_bucket_onto_itself_is_refused_by_whatever_name(scene):
    store = scene.store
    store.make_bucket("itself")
    other = store.endpoint.replace("127.0.0.1", "localhost")
    for endpoint in (store.endpoint, other):
        there = Store(endpoint, store.access_key, store.secret_key, store.s3)
        outcome = Migration(scene, store, "itself", there, "itself").run(status=2)
        assert "the same bucket" in outcome.error, outcome.error


WRONG = {
    "a bucket that is not there": (["--from-bucket", "nowhere-at-all"], 2, "there is no bucket"),
    "an address that is none": (["--from", "example.org"], 2, "is not http"),
    "an unknown option": (["--verfy", "x"], 2, "is not known"),
    "too many at a time": (["--parallel", "1000"], 2, "--parallel"),
    "nobody at that port": (["--from", "http://127.0.0.1:1"], 3, "cannot connect"),
}


@check(table=WRONG)
def wrong_use_has_its_exit_status(scene, row):
    arguments, status, words = row
    given = dict(zip(arguments[::2], arguments[1::2]))
    migration = Migration(scene, scene.store, given.pop("--from-bucket", "itself"), scene.store, "never-made")
    command = migration.command(*(word for pair in given.items() if pair[0] != "--from" for word in pair))
    if "--from" in given:
        command[command.index("--from") + 1] = given["--from"]
    done = scene.run(*command, status=status, env=migration.environment())
    assert words in done.stderr, done.stderr


@check
def a_wrong_key_is_told_apart_and_not_shown(scene):
    store = scene.store
    wrong = Store(store.endpoint, store.access_key, "not-the-secret-of-this-key", store.s3)
    outcome = Migration(scene, wrong, "itself", store, "never-made").run(status=3)
    assert "source: 403" in outcome.error, outcome.error


@check
def certificates_are_verified(scene):
    made = make_certificates(scene.directory / "certificates")
    gateway = scene.start_gateway("tls", MARTINET_TLS_CERT=str(made.certificate), MARTINET_TLS_KEY=str(made.key))
    secure = Store.of(scene, gateway, str(made.authority))
    scene.store.make_bucket("over-tls")
    scene.store.put("over-tls", "k", b"x" * 300_000)
    migration = Migration(scene, scene.store, "over-tls", secure, "over-tls")
    outcome = migration.run(status=3)
    assert "its certificate is not accepted" in outcome.error, outcome.error
    migration.run("--verify", "--ca-file", str(made.authority))
    expect.equal(secure.histories("over-tls"), scene.store.histories("over-tls"), "histories")
