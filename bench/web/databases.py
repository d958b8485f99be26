"""Databases of their own for one run, on the server of DATABASE_URL or as files, dropped at the end."""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql


def server_name(server: str) -> str:
    """What the databases stand on, in words."""
    if not server:
        return f"SQLite {sqlite3.sqlite_version}, files in a temporary folder"
    with closing(psycopg2.connect(server)) as connection:
        version = connection.server_version
    return f"PostgreSQL {version // 10000}.{version % 10000}"


@contextmanager
def new_database(server: str, folder: Path, name: str) -> Iterator[str]:
    """The URL of an empty database: on PostgreSQL at `server`, else an SQLite file in `folder`."""
    if not server:
        yield f"sqlite:///{folder / name}.sqlite3"
        return
    own = sql.Identifier(f"bench_{name}_{secrets.token_hex(4)}")
    _run(server, sql.SQL("CREATE DATABASE {}").format(own))
    try:
        yield urlsplit(server)._replace(path=f"/{own.string}").geturl()
    finally:
        _run(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(own))


def settle(url: str) -> None:
    """After rows came in bulk: what PostgreSQL would do by itself within minutes. SQLite does nothing by itself."""
    if not is_file(url):
        _run(url, sql.SQL("VACUUM ANALYZE"))


def newest_code(url: str, email: str) -> str:
    """The text of the newest letter with a sign-in code to `email`, as it waits in the outbox."""
    question = (
        "SELECT text FROM outbox_message WHERE kind = 'sign_in_code' AND \"to\" = {} ORDER BY id DESC LIMIT 1"
    )
    if is_file(url):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30)) as connection:
            return connection.execute(question.format("?"), [email]).fetchone()[0]
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(question.format("%s"), [email])
        return cursor.fetchone()[0]


def is_file(url: str) -> bool:
    return url.startswith("sqlite:")


def _run(url: str, statement: sql.Composable) -> None:
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
