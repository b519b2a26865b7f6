"""The benchmark: the gateway and its peers in one run. Prints figures as they come; writes JSON, Markdown and an SVG."""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

from . import plot, table, versions
from .machine import describe
from .plan import Plan
from .results import Results
from .servers.given import Given
from .servers.martinet import Martinet
from .servers.nginx import Nginx
from .servers.rclone import Rclone
from .servers.seaweedfs import SeaweedFS, SeaweedFSWithFsync
from .servers.server import Server
from .targets import verdicts

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ROOT / "docs"
FILES = 65536


def main() -> int:
    options = arguments()
    if options.render:
        write(Results.read(Path(options.render)), Path(options.results), options.publish)
        return 0
    if not shutil.which("wrk"):
        sys.exit("wrk is not installed: make deps-bench")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(FILES, hard), hard))
    folder = Path(tempfile.mkdtemp(prefix="martinet-bench-", dir=options.work))
    folder.chmod(0o755)
    try:
        return run(options, folder)
    finally:
        if options.keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def run(options: argparse.Namespace, folder: Path) -> int:
    begin, servers = time.monotonic(), servers_of(options, folder)
    plan = Plan(servers, folder, quick=options.quick, keys=options.keys, peer_keys=options.peer_keys, only=options.only)
    results = Results(about(options, folder, servers, plan))
    results.durability = {server.label: server.durability for server in servers}
    plan.run(results)
    results.about["seconds"] = round(time.monotonic() - begin)
    write(results, Path(options.results), options.publish)
    print(f"\n{results.about['seconds']} s in all")
    return 0


def servers_of(options: argparse.Namespace, folder: Path) -> list[Server]:
    """The gateway first; peers whose program is missing are left out, aloud."""
    programs = {name: program(name) for name in ("nginx", "weed", "rclone")}
    servers: list[Server] = [Martinet(folder / "martinet", Path(options.binary))] if Path(options.binary).exists() else []
    if programs["nginx"]:
        servers.append(Nginx(folder / "nginx"))
    if programs["weed"]:
        servers.append(SeaweedFS(folder / "seaweedfs", programs["weed"]))
        servers.append(SeaweedFSWithFsync(folder / "seaweedfs-fsync", programs["weed"]))
    if programs["rclone"]:
        servers.append(Rclone(folder / "rclone", programs["rclone"]))
    if options.endpoint:
        servers.append(Given(folder / "given", options.endpoint, options.access, options.secret, options.label, options.pid))
    chosen = [server for server in servers if not options.servers or server.label in options.servers.split(",")]
    missing = [name for name, path in programs.items() if not path]
    print(f"servers: {', '.join(server.label for server in chosen)}{f' (not installed: {missing})' if missing else ''}")
    return chosen


def program(name: str) -> Path | None:
    """Beside this Python (where the peers of PyPI are), or on the path."""
    found = shutil.which(name, path=f"{Path(sys.executable).parent}:{os.environ['PATH']}:/usr/sbin")
    return Path(found) if found else None


def about(options: argparse.Namespace, folder: Path, servers: list[Server], plan: Plan) -> dict:
    return {
        "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "quick": options.quick,
        "machine": describe(folder),
        "versions": versions.sentence(servers, ROOT),
        "keys": plan.keys.totals,
    }


def write(results: Results, folder: Path, publish: bool) -> None:
    rows = verdicts(results)
    results.write(folder / "bench.json", rows)
    text, picture = table.markdown(results, rows), plot.svg(results)
    (folder / "bench.md").write_text(text)
    (folder / "bench.svg").write_text(picture)
    print("\n" + text)
    if publish:
        (PUBLISHED / "benchmark.svg").write_text(picture)
        (PUBLISHED / "benchmark.md").write_text(table.page(text))
        readme = ROOT / "README.md"
        readme.write_text(table.in_readme(readme.read_text(), results, rows))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="conformance/bench/run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three minutes: fewer rounds, a tenth of the keys")
    parser.add_argument("--binary", default=os.environ.get("MARTINET_BINARY", str(ROOT / ".build/release/martinet")))
    parser.add_argument("--keys", type=int, help="keys that the gateway lists (default 1,000,000; quick 100,000)")
    parser.add_argument("--peer-keys", type=int, help="keys that SeaweedFS lists (default 100,000; quick 20,000)")
    parser.add_argument("--servers", help="labels, separated by commas (default: all)")
    parser.add_argument("--only", help="only the cases in whose name this occurs")
    parser.add_argument("--work", help="directory for the servers' data (default: the system's temporary one)")
    parser.add_argument("--keep", action="store_true", help="leave data and logs there")
    parser.add_argument("--results", default=str(ROOT / "results"), help="where bench.json, bench.md and bench.svg go")
    parser.add_argument("--render", help="measure nothing: write table and plot of this bench.json again")
    parser.add_argument("--publish", action="store_true", help="also write docs/benchmark.md, docs/benchmark.svg and the README's table")
    parser.add_argument("--endpoint", help="an S3 endpoint that runs already, besides")
    parser.add_argument("--access", default="", help="its access key")
    parser.add_argument("--secret", default="", help="its secret key")
    parser.add_argument("--label", default="given", help="its name in the table")
    parser.add_argument("--pid", type=int, action="append", default=[], help="its process; may be given several times")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
