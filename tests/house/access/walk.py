"""A role's walk through every address with every method, each request rolled back before the next."""

import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from zipfile import ZipFile

import time_machine
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.http import HttpResponseBase

from tests.house.access.addresses import every_address
from tests.house.access.roles import ANONYMOUS, APPLICANT, DESK, FACILITATOR, STAFF, Visitor
from tests.house.access.searches import searches
from tests.house.access.world import NOW, World, make_world
from tests.house.once import once_a_run

METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE"]
# HEAD runs the page that GET runs, whoever asks: tried by these, taken as read for the others.
HEADS = {ANONYMOUS, APPLICANT, FACILITATOR, STAFF}
CANARY = re.compile(r"canary-[ab](?:-[a-z]+)+", re.IGNORECASE)
WRITE = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO|TRUNCATE)\s+\"?(\w+)", re.IGNORECASE)
# Where a visit is kept, and how often somebody knocked: not what the portal knows.
PASSING = {"accounts_visit", "cache"}


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


Answers = tuple[tuple[Answer, ...], tuple[Answer, ...]]


def walked(role: str) -> tuple[Answer, ...]:
    """Every answer that `role` gets. Needs the database when it is asked first; the world is gone afterwards."""
    return _answers(role)[0]


def searched(role: str) -> tuple[Answer, ...]:
    """What staff get when they ask the admin for more than its plain pages; of other roles, nothing."""
    return _answers(role)[1]


@cache
def _answers(role: str) -> Answers:
    return once_a_run(f"access-{role}", lambda: _ask_everything(role))


def _ask_everything(role: str) -> Answers:
    with world() as made:
        visitor = Visitor(role, made.people[role])
        return tuple(_walk(made, visitor)), tuple(_search(made, visitor) if role in DESK else ())


def _search(made: World, visitor: Visitor) -> Iterator[Answer]:
    for name, path, method in searches(made):
        yield asked(made, visitor, method, path, name=name)


def _walk(made: World, visitor: Visitor) -> Iterator[Answer]:
    for address in every_address():
        for target, words in made.targets(address).items():
            path = address.path(**words)
            got = asked(made, visitor, "GET", path, name=address.name, target=target)
            yield got
            for method in METHODS[1:]:
                if method == "HEAD" and visitor.role not in HEADS:
                    yield replace(got, method="HEAD", body="")
                else:
                    yield asked(made, visitor, method, path, name=address.name, target=target)


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
    *,
    name: str = "",
    target: str = "",
    **extra: object,
) -> Answer:
    """Ask once, keep what came back, undo what it did."""
    wrote: list[str] = []

    def watch(execute, sql, params, many, context):
        found = WRITE.match(sql)
        if found and found[1] not in PASSING:
            wrote.append(found[1])
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(watch), errors() as told:
        answer = visitor.ask(method, path, **extra)
        body = _text(answer) if method != "HEAD" else ""
        transaction.set_rollback(True)
    return Answer(
        name=name,
        target=target,
        path=path,
        method=method,
        status=answer.status_code,
        headers=dict(answer.headers),
        canaries=_canaries(made, body + answer.headers.get("Location", "")),
        wrote=tuple(wrote),
        body=body if method == "GET" and answer.status_code == 200 else "",
        error=" ".join(told),
    )


@contextmanager
def errors() -> Iterator[list[str]]:
    """What pages that break raise meanwhile."""
    told: list[str] = []

    def note(**_: object) -> None:
        told.append(repr(sys.exc_info()[1]))

    got_request_exception.connect(note)
    try:
        yield told
    finally:
        got_request_exception.disconnect(note)


def _text(answer: HttpResponseBase) -> str:
    """What can be read in an answer, also in a workbook, which is an archive of pages."""
    whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
    for close in answer._resource_closers:  # a file that is sent; `close()` itself would end the connection
        close()
    if not whole.startswith(b"PK"):
        return whole.decode()
    with ZipFile(BytesIO(whole)) as archive:
        return "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def _canaries(made: World, text: str) -> frozenset[str]:
    secrets = {"secret" for secret in made.secrets if secret in text}
    tokens = {
        f"canary-{side.letter}-{kind}-token"
        for side in (made.a, made.b)
        for kind, token in side.tokens.items()
        if token in text
    }
    return frozenset(found.lower() for found in CANARY.findall(text)) | secrets | tokens
