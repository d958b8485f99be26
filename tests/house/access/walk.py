"""A role's walk through every address with every method, each request rolled back before the next."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import time_machine
from django.db import connection, transaction
from django.http import HttpResponseBase

from tests.house.access.addresses import Address, every_address
from tests.house.access.roles import Visitor, group_of
from tests.house.access.world import NOW, World, make_world

METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE"]
CANARY = re.compile(r"canary-[ab](?:-[a-z]+)+", re.IGNORECASE)
WRITE = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO|TRUNCATE)\s+\"?(\w+)", re.IGNORECASE)
# Where a visit is kept, and how often somebody knocked: not what the portal knows.
PASSING = {"django_session", "cache"}


@dataclass(frozen=True)
class Answer:
    """What one request brought. `body` is kept of a GET that was answered with a page; `wrote` names tables."""

    name: str
    target: str
    path: str
    method: str
    status: int
    headers: dict[str, str]
    canaries: frozenset[str]
    wrote: tuple[str, ...]
    body: str
    error: str

    @property
    def row(self) -> tuple[str, str]:
        return self.name, self.target

    @property
    def is_page(self) -> bool:
        return self.status == 200 and self.headers["Content-Type"].startswith("text/html")

    def __str__(self) -> str:
        return f"{self.method} {self.path} → {self.status} {self.headers.get('Location', '')} {self.error}"


def walked(role: str) -> tuple[Answer, ...]:
    """Every answer that `role` gets. Needs the database when it is asked first; the world is gone afterwards."""
    return _group_walked(tuple(group_of(role)))[role]


@cache
def _group_walked(roles: tuple[str, ...]) -> dict[str, tuple[Answer, ...]]:
    with world() as made:
        return {role: tuple(_walk(made, Visitor(role, made.people[role]))) for role in roles}


def _walk(made: World, visitor: Visitor) -> Iterator[Answer]:
    for address in every_address():
        for target, words in made.targets(address).items():
            path = address.path(**words)
            for method in METHODS:
                yield asked(made, visitor, method, path, address, target)


@contextmanager
def world() -> Iterator[World]:
    """The world for as long as the block runs, with the clock at NOW."""
    logging.disable(logging.CRITICAL)
    try:
        with time_machine.travel(NOW, tick=False), transaction.atomic():
            yield make_world()
            transaction.set_rollback(True)
    finally:
        logging.disable(logging.NOTSET)


def asked(
    made: World,
    visitor: Visitor,
    method: str,
    path: str,
    address: Address | None = None,
    target: str = "",
    **extra: object,
) -> Answer:
    """Ask once, keep what came back, undo what it did."""
    wrote: list[str] = []

    def watch(execute, sql, params, many, context):  # noqa: ANN001, ANN202
        found = WRITE.match(sql)
        if found and found[1] not in PASSING:
            wrote.append(found[1])
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(watch):
        answer = visitor.ask(method, path, **extra)
        body = _text(answer)
        transaction.set_rollback(True)
    error = answer.exc_info[1] if getattr(answer, "exc_info", None) else None
    return Answer(
        name=address.name if address else path,
        target=target,
        path=path,
        method=method,
        status=answer.status_code,
        headers=dict(answer.headers),
        canaries=_canaries(made, body + answer.headers.get("Location", "")),
        wrote=tuple(wrote),
        body=body if method == "GET" and answer.status_code == 200 else "",
        error=repr(error) if error else "",
    )


def _text(answer: HttpResponseBase) -> str:
    whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return whole.decode()


def _canaries(made: World, text: str) -> frozenset[str]:
    secrets = {"secret" for secret in made.secrets if secret in text}
    tokens = {
        f"canary-{side.letter}-{kind}-token"
        for side in (made.a, made.b)
        for kind, token in side.tokens.items()
        if token in text
    }
    return frozenset(found.lower() for found in CANARY.findall(text)) | secrets | tokens
