"""What the gateway is to reach, as ratios within one run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

from .results import Results

OURS, LIMIT, WEED, WEED_SYNCED, RCLONE = "martinet", "nginx", "seaweedfs", "seaweedfs-fsync", "rclone"
Value = Callable[[Results], float | None]


@dataclass(frozen=True)
class Target:
    """One line: the value, and the bound that it must not cross."""

    what: str
    value: Value
    at_most: float | None = None
    at_least: float | None = None
    unit: str = "×"

    def verdict(self, results: Results) -> dict:
        value = self.value(results)
        bound = f"≤ {self.at_most:g}" if self.at_most is not None else f"≥ {self.at_least:g}"
        row = {"target": self.what, "bound": f"{bound} {self.unit}".strip(), "value": value, "unit": self.unit}
        return row | {"verdict": "not measured" if value is None else "met" if self._is_met(value) else "missed"}

    def _is_met(self, value: float) -> bool:
        return value <= self.at_most if self.at_most is not None else value >= self.at_least


def of(case: str, figure: str, label: str = OURS) -> Value:
    return lambda results: results.median(case, label, figure)


def ratio(upper: Value, lower: Value) -> Value:
    def value(results: Results) -> float | None:
        above, below = upper(results), lower(results)
        return above / below if above is not None and below else None

    return value


def best_peer(case: str, figure: str) -> Value:
    """The largest of the others that speak S3."""

    def value(results: Results) -> float | None:
        found = [results.median(case, label, figure) for label in results.labels() if label not in (OURS, LIMIT)]
        return max((each for each in found if each is not None), default=None)

    return value


def to(case: str, figure: str, peer: str) -> Value:
    """Ours in terms of the peer's."""
    return ratio(of(case, figure), of(case, figure, peer))


def over(case: str, figure: str, peer: str) -> Value:
    """The peer's in terms of ours."""
    return ratio(of(case, figure, peer), of(case, figure))


GET, BIG_GET = "GET 1 KiB c64", "GET 64 MiB c4"
ONE, TWO = "PUT 64 MiB, one stream", "PUT 64 MiB, two streams"
SYNCED = "of SeaweedFS with fsync"


def small_put(size: str) -> list[Target]:
    case = f"PUT {size} c64"
    quickest = ratio(of(case, "rps"), best_peer(case, "rps"))
    return [
        Target(f"PUT {size}: requests a CPU second, {SYNCED}", over(case, "cpu_us", WEED_SYNCED), at_least=5),
        Target(f"PUT {size}: requests a second, of the quickest S3 peer's, synced or not", quickest, at_least=1),
        Target(f"PUT {size}: requests a second, of nginx's (files, nothing synced)", to(case, "rps", LIMIT), at_least=1),
    ]


def large_put() -> list[Target]:
    of_md5 = ratio(of(ONE, "mib_s"), of("MD5 alone", "mib_s"))
    both_cores = ratio(of(TWO, "mib_s"), of(ONE, "mib_s"))
    return [
        Target("PUT 64 MiB, one stream: throughput, of MD5 alone on one core", of_md5, at_least=0.85),
        Target("PUT 64 MiB, two streams: throughput, of one stream's", both_cores, at_least=1.5),
    ]


def listing() -> list[Target]:
    to_the_end = ratio(of("LIST last page", "cpu_us"), of("LIST first page", "cpu_us"))
    skipping = ratio(of("LIST prefixes, many keys each", "cpu_us"), of("LIST prefixes, one key each", "cpu_us"))
    return [
        Target("List page of 1,000: CPU, of SeaweedFS's", to("LIST any page", "cpu_us", WEED), at_most=0.1),
        Target("List page: CPU of the last, of the first", to_the_end, at_most=1.25),
        Target("1,000 prefixes: CPU with many keys each, of one key each", skipping, at_most=1.5),
    ]


def versions() -> list[Target]:
    latest = ratio(of("GET 1 KiB, latest of 1,000", "cpu_us"), of("GET 1 KiB, latest of 1", "cpu_us"))
    fresh = ratio(of("PUT 1 KiB, versioned", "cpu_us"), of("PUT 1 KiB, unversioned", "cpu_us"))
    over = ratio(of("PUT 1 KiB over, versioned", "cpu_us"), of("PUT 1 KiB over, unversioned", "cpu_us"))
    above = ratio(of("LIST keys above 100 versions, half deleted", "cpu_us"), of("LIST keys, plain", "cpu_us"))
    told = ratio(of("PUT 1 KiB, with the change feed", "cpu_us"), of("PUT 1 KiB, without the change feed", "cpu_us"))
    listed = of("LIST versions, any page", "versions_cpu_s")
    return [
        Target("GET of the latest of 1,000 versions: CPU, of one version's", latest, at_most=1.1),
        Target("Versioned PUT of fresh keys: CPU, of an unversioned one's", fresh, at_most=1.25),
        Target("Versioned PUT over keys: CPU, of an unversioned one's", over, at_most=1.25),
        Target("List of keys above 100 versions each, half of them deleted: CPU, of a plain list's", above, at_most=1.5),
        Target("ListObjectVersions: versions a CPU second", listed, at_least=100_000, unit=""),
        Target("PUT with the change feed: CPU, of one without it", told, at_most=1.05),
    ]


def mounts() -> list[Target]:
    get, put = "SMB GET 256 MiB", "SMB PUT 256 MiB"
    small_get, small_put = "SMB GET 1 KiB c16", "SMB PUT 1 KiB c16"
    ls = ratio(of("SMB LIST 10,000 files", "cpu_us"), of("smbclient ls of 10,000 files", "cpu_us"))
    late = ratio(of("SMB LIST page 100 of 100", "cpu_us"), of("SMB LIST page 2 of 100", "cpu_us"))
    beside = ratio(of("GET 1 KiB beside a black hole", "p99_ms"), of("GET 1 KiB beside a mount", "p99_ms"))
    return [
        Target("SMB, GET 256 MiB: throughput, of smbclient's", ratio(of(get, "mib_s"), of("smbclient get 256 MiB", "mib_s")), at_least=0.8),
        Target("SMB, GET 256 MiB: throughput, of rclone's", to(get, "mib_s", RCLONE), at_least=1),
        Target("SMB, PUT 256 MiB: throughput, of smbclient's", ratio(of(put, "mib_s"), of("smbclient put 256 MiB", "mib_s")), at_least=0.8),
        Target("SMB, PUT 256 MiB: throughput, of rclone's", to(put, "mib_s", RCLONE), at_least=1),
        Target("SMB, GET 1 KiB, 16 connections: requests a second, of rclone's", to(small_get, "rps", RCLONE), at_least=1),
        Target("SMB, PUT 1 KiB, 16 connections: requests a second, of rclone's", to(small_put, "rps", RCLONE), at_least=1),
        Target("SMB, list of 10,000 files: CPU, of smbclient's ls", ls, at_most=1.3),
        Target("SMB, page 100 of 100,000 files: CPU, of page 2", late, at_most=1.2),
        Target("GET 1 KiB from the own store beside a black-holed mount: p99, of beside one that answers", beside, at_most=1.2),
    ]


def access_and_encryption() -> list[Target]:
    under = of("GET 1 KiB, policy of 100 statements", "cpu_us")
    without = of("GET 1 KiB, no policy", "cpu_us")

    def added(results: Results) -> float | None:
        with_policy, plain = under(results), without(results)
        return None if with_policy is None or plain is None else with_policy - plain

    get = ratio(of("GET 64 MiB, SSE-S3", "mib_s"), of("GET 64 MiB, plain", "mib_s"))
    put = ratio(of("PUT 64 MiB, SSE-S3", "mib_s"), of("PUT 64 MiB, plain", "mib_s"))
    return [
        # 5 µs where nginx's GET takes 9.
        Target("A policy of 100 statements: CPU that it adds to a GET, of nginx's GET", ratio(added, of(GET, "cpu_us", LIMIT)), at_most=0.56),
        Target("GET 64 MiB, SSE-S3: throughput, of the plain one's", get, at_least=0.5),
        Target("PUT 64 MiB, SSE-S3: throughput, of the plain one's", put, at_least=0.9),
    ]


TARGETS = [
    Target("GET 1 KiB: CPU a request, of nginx's", to(GET, "cpu_us", LIMIT), at_most=2.5),
    Target("GET 1 KiB: requests a CPU second, of SeaweedFS's", over(GET, "cpu_us", WEED), at_least=8),
    Target("GET 64 MiB: throughput, of nginx's", to(BIG_GET, "mib_s", LIMIT), at_least=0.9),
    Target("GET 64 MiB: CPU a MiB, of nginx's", to(BIG_GET, "cpu_us_per_mib", LIMIT), at_most=1.2),
    *small_put("1 KiB"),
    *small_put("16 KiB"),
    Target("PUT 1 KiB: sync calls a request", of("sync calls", "syncs"), at_most=0.1, unit=""),
    *large_put(),
    *listing(),
    *versions(),
    *access_and_encryption(),
    *mounts(),
    Target("Resident, idle, all listed keys stored", of("memory", "idle_mib"), at_most=40, unit="MiB"),
    Target("Resident, 2,000 idle connections, 64 uploads of 64 MiB", of("memory", "uploading_mib"), at_most=150, unit="MiB"),
    Target("Start to first answer, all listed keys stored", of("start", "milliseconds"), at_most=1000, unit="ms"),
]


def verdicts(results: Results) -> list[dict]:
    return [target.verdict(results) for target in TARGETS]
