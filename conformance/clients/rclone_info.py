"""rclone's own examination of a remote: which names it keeps, how long they may be, and whether it takes streams."""

import json

from harness import expect
from harness.checks import check
from harness.scene import needs_program
from scenarios.p19_rclone import rclone

SCENARIO, CLIENT = "clients", "rclone test info"


def prepare(scene):
    needs_program("rclone")
    where = f"M:{scene.bucket}/info"
    file = scene.directory / "info.json"
    scene.said = rclone(scene, "test", "info", "--all", "--upload-wait", "0s", "--write-json", file, where, seconds=110)
    scene.info = json.loads(file.read_text())


@check
def every_name_is_kept_but_those_that_no_key_can_be(scene):
    """A slash is where a folder ends, and a null byte is in no key."""
    escaped = scene.said.partition("stringNeedsEscaping = []rune{")[2].partition("}")[0].strip()
    expect.equal(escaped, r"'/', '\x00'", "what rclone must escape")
    errors = {name: of for name, of in scene.info["ControlCharacters"].items() if of["WriteError"] or of["GetError"]}
    expect.equal(errors, {}, "names that could not be written or read")


@check
def keys_are_as_long_as_those_of_s3(scene):
    expect.equal(scene.info["MaxFileLength"], 1024 - len("info/"), "bytes that a name may have")


@check
def names_keep_the_form_in_which_they_were_written(scene):
    """What differs in Unicode's normal form is two names, as in S3."""
    found = [scene.info[name] for name in ("CanWriteUnnormalized", "CanReadUnnormalized", "CanReadRenormalized")]
    expect.equal(found, [True, True, False], "written as it is, read as it is, read in another form")


@check
def streams_of_unknown_length_are_taken(scene):
    expect.equal(scene.info["CanStream"], True, "streaming")
