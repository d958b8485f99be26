"""Somebody with a browser that draws nothing, on one connection: asks for a page, presses a button."""

import http.client
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlencode, urljoin

from bench.web.reading import Form, forms_in

MOST_REDIRECTS = 5
SESSION_COOKIE = "sessionid"


class WrongAnswer(Exception):
    """A page answered with something else than it should: its time would mean nothing."""


@dataclass(frozen=True)
class Answer:
    """One answer: from the first byte sent to the last one read, in milliseconds; -1 statements: not counted."""

    path: str
    status: int
    milliseconds: float
    body: bytes
    location: str
    statements: int
    repeated: int
    part: str = ""

    @property
    def forms(self) -> list[Form]:
        """The forms of this page that post."""
        return forms_in(self.body.decode(), self.path)


class Visitor:
    """One person. `answers` is everything that they were answered, redirects too."""

    def __init__(self, port: int, *, session: str = "", counts: bool = False) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies = {SESSION_COOKIE: session} if session else {}
        self.counts = counts
        self.answers: list[Answer] = []
        self.part = ""
        # What somebody keeps from visit to visit, such as a form that is open in front of them.
        self.form: Form | None = None
        # Somebody of their own, or the rate limits would take all visitors for one.
        self.address = f"10.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(256)}"

    @contextmanager
    def part_called(self, name: str) -> Iterator[None]:
        """What is asked in here is also a row of its own."""
        self.part = name
        yield
        self.part = ""

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What is asked in here is needed for the visit and does not count as a part of it."""
        before = len(self.answers)
        yield
        del self.answers[before:]

    def open(self, path: str) -> Answer:
        """Get a page, and follow where it leads; anything but 200 at the end is a WrongAnswer."""
        return self._see(self._ask("GET", path))

    def press(self, form: Form, *, action: str = "", **typed: str | list[str]) -> Answer:
        """Send a form as drawn, but for what is typed; `action` is the value of the button."""
        fields = {**form.sent, **typed, **({"action": action} if action else {})}
        return self._see(self.post(form.action, fields))

    def post(self, path: str, fields: dict[str, str | list[str]], **headers: str) -> Answer:
        """Send fields. Whatever it answers, a redirect too, is the answer."""
        return self._ask("POST", path, urlencode(fields, doseq=True), headers)

    def _see(self, answer: Answer) -> Answer:
        for _ in range(MOST_REDIRECTS):
            if not answer.location:
                break
            answer = self._ask("GET", urljoin(answer.path, answer.location))
        if answer.status != 200:
            raise WrongAnswer(f"{answer.path} answered {answer.status}")
        return answer

    def _ask(self, method: str, path: str, body: str = "", more: dict[str, str] | None = None) -> Answer:
        headers = {"X-Forwarded-For": self.address, **(more or {})}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        if self.counts:
            headers["X-Bench-Count"] = "1"
        before = perf_counter()
        self.connection.request(method, path, body or None, headers)
        response = self.connection.getresponse()
        content = response.read()
        took = (perf_counter() - before) * 1000
        self._keep_cookies(response.headers.get_all("Set-Cookie", []))
        statements, _, repeated = response.headers.get("X-Bench-SQL", "-1;0").partition(";")
        location = response.headers.get("Location", "")
        answer = Answer(
            path, response.status, took, content, location, int(statements), int(repeated), self.part
        )
        self.answers.append(answer)
        return answer

    def _keep_cookies(self, given: list[str]) -> None:
        for line in given:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies.pop(name, None)
            if value.strip('"'):
                self.cookies[name] = value
