"""A PostgreSQL and a Redis of the harness's own, to be killed, put to sleep and started again on the same port."""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg2
import redis

from tests.services import (
    for_everyone,
    free_port,
    identity,
    new_cluster,
    postgres_programs,
    redis_program,
)
from tests.waiting import until


class Server:
    """One server process; `answers` raises while it is not there."""

    def __init__(self, command: list[object], folder: Path, url: str, answers: Callable, own: dict) -> None:
        self.command = [str(part) for part in command]
        self.folder, self.url, self.answers, self.own = folder, url, answers, own
        self.start()

    def start(self) -> None:
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                **self.own,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(self._is_there, what=f"{self.command[0]} answers", alive=self.process)

    def end(self, how: int) -> None:
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(how)
        self.process.wait(30)

    def again(self, how: int) -> None:
        """End it the hard way, and start it once more."""
        self.end(how)
        self.start()

    def sleep(self) -> None:
        """It keeps its connections and says nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def _is_there(self) -> bool:
        try:
            self.answers()
        except (OSError, redis.RedisError, psycopg2.Error):
            return False
        return True


@contextmanager
def own_redis() -> Iterator[Server]:
    """Without anything kept on a disk: a restart is an empty one."""
    port = free_port()
    options = ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]

    def answers() -> None:
        with redis.Redis(port=port, socket_timeout=1) as client:
            client.ping()

    with tempfile.TemporaryDirectory(prefix="cop-redis-") as folder:
        server = Server([redis_program(), *options], Path(folder), f"redis://127.0.0.1:{port}", answers, {})
        try:
            yield server
        finally:
            server.end(signal.SIGKILL)


@contextmanager
def own_postgres() -> Iterator[Server]:
    """With commits that are kept when it is stopped at once (`synchronous_commit`), as every default has it."""
    folder = Path(tempfile.mkdtemp(prefix="cop-pg-", dir="/tmp" if os.geteuid() == 0 else None))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        folder.chmod(0o755)
        programs, port = for_everyone(postgres_programs(), folder), free_port()
        password = secrets.token_urlsafe(16)
        new_cluster(programs, folder / "pg", password)
        options = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": folder}
        options |= {"max_connections": 100, "fsync": "off"}
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        url = f"postgres://portal:{password}@127.0.0.1:{port}/postgres"
        command = [programs / "postgres", "-D", folder / "pg", *arguments]
        server = Server(command, folder, url, lambda: psycopg2.connect(url).close(), identity())
        try:
            yield server
        finally:
            server.end(signal.SIGQUIT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
