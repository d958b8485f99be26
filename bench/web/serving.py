"""Portals and a floor of one run, each with its own database and its own gunicorn, gone at the end."""

import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench.web.databases import new_database, settle

ROOT = Path(__file__).resolve().parent.parent.parent
WORKERS = 2
SYNC = ("--workers", str(WORKERS), "--worker-class", "sync")
# As deploy/ has it, with as many processes and threads as race for seats; one loads the portal for all.
THREADED = ("--config", "deploy/gunicorn.conf.py", "--workers", "4", "--threads", "8", "--preload")
START_SECONDS = 60
STOP_SECONDS = 20


@dataclass(frozen=True)
class Server:
    """Something that answers at `port`; `facts` are what the data builder told of it."""

    name: str
    port: int
    database: str
    process: subprocess.Popen
    log: Path
    facts: dict[str, str] = field(default_factory=dict)

    def workers(self) -> list[int]:
        """The process ids of its workers, as Linux tells them."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children")
        return [int(pid) for pid in children.read_text().split()] if children.exists() else []

    def memory(self) -> list[float]:
        """Megabytes of each worker, shared pages divided among those who share them (PSS). Empty if unknown."""
        rolled = [Path(f"/proc/{pid}/smaps_rollup") for pid in self.workers()]
        return [_pss(file) for file in rolled if file.exists()]


@contextmanager
def floor(server: str, folder: Path) -> Iterator[Server]:
    """The floor, with its table."""
    with new_database(server, folder, "floor") as database:
        own = {"FLOOR_DATABASE": database, "SECRET_KEY": secrets.token_urlsafe(50)}
        _run([sys.executable, "-m", "bench.web.floor"], own)
        settle(database)
        port = free_port()
        log = folder / "floor.log"
        with gunicorn("bench.web.floor:application", port, own, log) as process:
            wait_for(process, port, "/hello", log)
            yield Server("floor", port, database, process, log)


@contextmanager
def portal(
    server: str, folder: Path, applications: int, *, notes: Path | None, index: int
) -> Iterator[Server]:
    """A portal with DEBUG off, the shipped program and `applications` to its open round."""
    name, port = f"portal_{applications}", free_port()
    (folder / name).mkdir()
    with new_database(server, folder, name) as database:
        own = environment(folder / name, port, database, index)
        if not Path(own["STATIC_ROOT"]).exists():
            _run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], own)
        facts = json.loads(_run([sys.executable, "-m", "bench.web.building", str(applications)], own))
        settle(database)
        own |= {"BENCH_SQL": str(notes) if notes else "", "BENCH_APPLICATIONS": str(applications)}
        log = folder / f"{name}.log"
        with gunicorn("bench.web.counted:application", port, own, log) as process:
            wait_for(process, port, "/health/live", log)
            yield Server(f"{applications:,}", port, database, process, log, facts)


def environment(folder: Path, port: int, database: str, index: int) -> dict[str, str]:
    redis = os.environ.get("REDIS_URL", "")
    return {
        "DJANGO_SETTINGS_MODULE": "cop_portal.settings",
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SECRET_KEY_FALLBACKS": "",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1",
        # Each new visitor says where they come from, so that no rate limit counts them as one.
        "TRUSTED_PROXY_COUNT": "1",
        "TLS_ENDS_AT_PROXY": "0",
        "MAIL_FROM": "Communities of practice <cop@example.org>",
        # Nothing is sent: no worker runs, and a letter with a code is read in the outbox.
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "DATABASE_URL": database,
        "REDIS_URL": f"{redis.rstrip('/')}/{index}" if redis else "",
        "VAR_DIR": str(folder),
        "STATIC_ROOT": str(folder.parent / "static"),
        "LOG_LEVEL": "ERROR",
    }


@contextmanager
def gunicorn(
    application: str, port: int, own: dict[str, str], log: Path, how: Sequence[str] = SYNC
) -> Iterator[subprocess.Popen]:
    """A gunicorn in a process group of its own, so that Ctrl-C reaches this program first and alone."""
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
    command += ["--no-control-socket", *how]
    with log.open("ab") as file:
        process = subprocess.Popen(
            command,
            env=os.environ | own,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _run(command: list[str], own: dict[str, str]) -> str:
    """Run to the end; what it printed. A failure ends the bench with what it said."""
    ran = subprocess.run(command, env=os.environ | own, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{ran.stderr[-3000:]}")
    return ran.stdout


def wait_for(process: subprocess.Popen, port: int, path: str, log: Path) -> None:
    """Return once a good answer comes; end with what the log says if none does."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with (
            suppress(OSError),
            closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection,
        ):
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
            break
        time.sleep(0.1)
    sys.exit(f"no good answer at {path}:\n{log.read_text()[-3000:]}")


def _pss(file: Path) -> float:
    line = next(line for line in file.read_text().splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) / 1024


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
