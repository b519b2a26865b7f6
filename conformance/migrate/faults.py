"""A network that breaks: answers that never come, though the request was carried out."""

import os
import random
import socket
import threading

from harness import expect
from harness.checks import check

from .command import Migration
from .store import ODD_KEYS, Store

SCENARIO, CLIENT = "migrate", "migrate"
LOST = 0.01  # of the answers, however many pieces they come in


class BreakingProxy:
    """Passes bytes on in both directions, until it breaks a connection in place of an answer, or within one."""

    def __init__(self, address: tuple[str, int], seed: str):
        self.address, self.chance = address, random.Random(seed)
        self.broken = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def endpoint(self) -> str:
        return "http://127.0.0.1:%d" % self.listener.getsockname()[1]

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            service = socket.create_connection(self.address)
            asked = threading.Event()
            threading.Thread(target=self._pass_requests, args=(client, service, asked), daemon=True).start()
            threading.Thread(target=self._pass_answers, args=(service, client, asked), daemon=True).start()

    def _pass_requests(self, client: socket.socket, service: socket.socket, asked: threading.Event) -> None:
        try:
            while data := client.recv(65536):
                asked.set()
                service.sendall(data)
        except OSError:
            pass
        self._end(client, service)

    def _pass_answers(self, service: socket.socket, client: socket.socket, asked: threading.Event) -> None:
        pieces = -1  # that pass before the connection breaks; negative: all of them
        try:
            while data := service.recv(65536):
                if asked.is_set():  # this is where an answer begins
                    asked.clear()
                    pieces = self.chance.randint(0, 1) if self.chance.random() < LOST else -1
                if pieces == 0:
                    self.broken += 1
                    break
                pieces -= 1
                client.sendall(data)
        except OSError:
            pass
        self._end(client, service)

    @staticmethod
    def _end(*ends: socket.socket) -> None:
        for end in ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


@check(limit=120)
def answers_that_are_lost_make_nothing_twice_and_leave_nothing_out(scene):
    seed = os.environ.get("CONFORMANCE_SEED") or str(random.randrange(10**9))
    print(f"lost answers: --seed {seed}")
    store = Store.of(scene, scene.gateway)
    store.make_bucket("over-a-bad-line")
    store.put_histories("over-a-bad-line", ODD_KEYS + [f"k{number}" for number in range(300)], 5, seed=8)
    for number in range(60):
        store.put_parts("over-a-bad-line", f"one part {number}", [number + 1])
    proxy = BreakingProxy(scene.gateway.address, seed)
    scene.ending.callback(proxy.close)
    line = Store(proxy.endpoint, store.access_key, store.secret_key, store.s3)
    migration = Migration(scene, line, "over-a-bad-line", line, "over-a-bad-line-copy")
    outcome = migration.run("--verify", "--no-acl")
    assert proxy.broken, "no answer was lost"
    expected = store.histories("over-a-bad-line")
    expect.equal(store.histories("over-a-bad-line-copy"), expected, "histories")
    expect.equal(outcome.states, {"ok": sum(map(len, expected.values()))}, "states")
    expect.equal(store.uploads("over-a-bad-line-copy"), [], "uploads left over")
