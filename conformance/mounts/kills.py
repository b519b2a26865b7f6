"""P23 on mounts: kill -9 of the gateway in the middle of its writes, again and again; each key is entirely old or entirely new."""

import os
import random
import threading
import time

from crash import body
from crash.body import Label
from harness import expect, mounts
from harness.checks import check
from harness.places import MOUNTS
from harness.raw import client_of, path_of, send
from harness.trees import visible
from rawclient.client import Refused
from rawclient.connection import ConnectionLost

SCENARIO, CLIENT, PLACES = "P23", "crash", MOUNTS
ROUNDS, WRITERS, KEYS_EACH = 12, 6, 3
LIFE_SECONDS = (0.05, 0.7)
MEBIBYTE = 1 << 20
A_DAY_AGO = 25 * 3600


class Writer:
    """Owns its keys; knows what was acknowledged of each and what was only sent."""

    def __init__(self, scene, number: int, chance: random.Random):
        self.scene, self.number, self.chance = scene, number, chance
        self.possible: dict[str, list[int | None]] = {f"w{number}/{n} é": [None] for n in range(KEYS_EACH)}
        self.counter = self.acknowledged = 0
        self.wrong: list[str] = []

    def work(self) -> None:
        """Until the gateway is gone."""
        client = client_of(self.scene.gateway)
        try:
            while True:
                self.write(client, self.chance.choice(list(self.possible)))
        except ConnectionLost:
            pass
        except Refused as refusal:
            self.wrong.append(str(refusal))
        finally:
            client.close()

    def write(self, client, key: str) -> None:
        self.counter += 1
        kind = self.chance.random()
        if kind < 0.1:
            status = self.delete(client, key)
        elif kind < 0.35:
            status = self.put_in_parts(client, key)
        else:
            self.possible[key].append(self.counter)
            status = client.send("PUT", path_of(self.scene, key), body=self.content(key, body.random_size(self.chance))).status
        if status in (200, 204):
            self.possible[key] = self.possible[key][-1:]
            self.acknowledged += 1
        else:
            self.wrong.append(f"{key}: {status}")

    def delete(self, client, key: str) -> int:
        self.possible[key].append(None)
        return client.send("DELETE", path_of(self.scene, key)).status

    def put_in_parts(self, client, key: str) -> int:
        content, path = self.content(key, 5 * MEBIBYTE + 1000), path_of(self.scene, key)
        upload = client.expect("POST", path, [("uploads", "")]).body.partition(b"<UploadId>")[2].partition(b"<")[0].decode()
        pieces = (content[: 5 * MEBIBYTE], content[5 * MEBIBYTE :])
        etags = [client.expect("PUT", path, [("partNumber", str(n)), ("uploadId", upload)], body=piece).etag for n, piece in enumerate(pieces, 1)]
        parts = "".join(f"<Part><PartNumber>{n}</PartNumber><ETag>{etag}</ETag></Part>" for n, etag in enumerate(etags, 1))
        self.possible[key].append(self.counter)
        asked = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
        answer = client.send("POST", path, [("uploadId", upload)], body=asked)
        return answer.status if b"<Error>" not in answer.body else 500

    def content(self, key: str, size: int) -> bytes:
        return body.make(Label(key, self.number, self.counter, size))

    def verify(self, client) -> None:
        for key, possible in self.possible.items():
            answer = client.send("GET", path_of(self.scene, key))
            label = body.read(answer.body) if answer.status == 200 else None
            if answer.status not in (200, 404) or (answer.status == 200 and (label is None or label.key != key)):
                self.wrong.append(f"{key}: {answer.status} and {len(answer.body)} bytes that are no whole body")
                continue
            found = label.counter if label else None
            if found not in possible:
                self.wrong.append(f"{key}: {found} is there, {possible} may be")
            self.possible[key] = [found]


def prepare(scene):
    seed = os.environ.get("CONFORMANCE_SEED") or str(random.randrange(10**9))
    print(f"kills on {scene.place.label}: --seed {seed}")
    scene.chance = random.Random(seed)
    scene.writers = [Writer(scene, number, random.Random(f"{seed}/{number}")) for number in range(WRITERS)]


def live_and_die(scene) -> None:
    threads = [threading.Thread(target=writer.work) for writer in scene.writers]
    for thread in threads:
        thread.start()
    time.sleep(scene.chance.uniform(*LIFE_SECONDS))
    scene.gateway.process.kill()
    for thread in threads:
        thread.join(60)
    scene.gateway.stop()


@check(limit=150)
def each_key_is_entirely_old_or_new_after_kills_at_random_moments_and_no_temporary_name_is_listed(scene):
    for number in range(ROUNDS):
        live_and_die(scene)
        scene.gateway.start()
        client = client_of(scene.gateway)
        for writer in scene.writers:
            writer.verify(client)
        client.close()
        wrong = [text for writer in scene.writers for text in writer.wrong]
        assert not wrong, f"round {number}: {len(wrong)} wrong, as {wrong[0]}"
        present = {key for writer in scene.writers for key, (state,) in writer.possible.items() if state is not None}
        scene.s3 = scene.client()
        listed = {key for key in scene.keys() if not key.endswith("/")}
        expect.equal(listed, present, f"keys listed in round {number}")
    acknowledged = sum(writer.acknowledged for writer in scene.writers)
    assert acknowledged > ROUNDS, f"only {acknowledged} writes were acknowledged"


@check
def upload_begun_before_a_kill_is_completed_after_it(scene):
    where = {"Bucket": scene.bucket, "Key": "in parts"}
    upload = scene.s3.create_multipart_upload(**where, Metadata={"owner": "ada"})["UploadId"]
    parts = [{"PartNumber": 1, "ETag": scene.s3.upload_part(**where, UploadId=upload, PartNumber=1, Body=bytes(5 * MEBIBYTE))["ETag"]}]
    scene.gateway.process.kill()
    scene.gateway.stop()
    scene.gateway.start()
    scene.s3 = scene.client()
    parts.append({"PartNumber": 2, "ETag": scene.s3.upload_part(**where, UploadId=upload, PartNumber=2, Body=b"end")["ETag"]})
    scene.s3.complete_multipart_upload(**where, UploadId=upload, MultipartUpload={"Parts": parts})
    got = scene.s3.get_object(**where)
    expect.same_bytes(got["Body"].read(), bytes(5 * MEBIBYTE) + b"end")
    expect.equal(got["Metadata"], {"owner": "ada"}, "metadata")


@check
def what_killed_writes_left_behind_is_removed_once_it_is_a_day_old(scene):
    """Younger ones may be somebody's who is still writing."""
    for upload in scene.uploads():
        scene.s3.abort_multipart_upload(Bucket=scene.bucket, Key=upload["Key"], UploadId=upload["UploadId"])
    (scene.behind / ".~martinet-0123456789abcdef01234567").write_bytes(bytes(1000))
    scene.gateway.stop()
    for path in scene.behind.rglob("*"):
        if path.is_file() and ".~martinet" in path.name or ".martinet" in path.parts:
            age(path)
    scene.gateway.start()
    scene.s3 = scene.client()
    send(scene, "GET", "")
    mounts.eventually(lambda: not leftovers(scene), 30, "nothing hidden is left")


def leftovers(scene) -> list[str]:
    temporaries = [path for path in visible(scene.behind) if ".~martinet" in path]
    staged = [str(path) for path in scene.behind.joinpath(".martinet").rglob("*") if path.is_file()]
    return temporaries + staged


def age(path) -> None:
    old = time.time() - A_DAY_AGO
    os.utime(path, (old, old))
