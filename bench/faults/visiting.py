"""People who use the portal while something behind it is broken: each request's status and time."""

import http.client
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from bench.faults.stage import Stage
from bench.seats.crowd import open_form
from bench.seats.stage import group, open_offers, path_of, prepare_files
from bench.web.applying import whole_application
from bench.web.building import prepare
from bench.web.serving import Server, gunicorn, wait_for
from bench.web.signing_in import cookie_of
from bench.web.visitor import Answer, Visitor
from communities.models import Round
from tests.factories import ProfileFactory

# One loads the portal for both.
THREADS = ("--workers", "2", "--worker-class", "gthread", "--threads", "4", "--preload")


@dataclass
class Crowd:
    """Everybody who visits the portal at `port`, and all that they were answered."""

    server: Server
    answers: list[Answer] = field(default_factory=list)

    @property
    def port(self) -> int:
        return self.server.port

    @property
    def refused(self) -> dict[int, int]:
        """Answers that were neither a page nor a way on."""
        statuses = Counter(answer.status for answer in self.answers)
        return {status: count for status, count in statuses.items() if not 200 <= status < 400}

    def p95(self) -> float:
        """Seconds that 95 of 100 requests took at most."""
        waited = sorted(answer.milliseconds for answer in self.answers)
        return waited[int(len(waited) * 0.95)] / 1000

    def worst(self) -> float:
        return max(answer.milliseconds for answer in self.answers) / 1000

    @contextmanager
    def visitor(self, session: str = "") -> Iterator[Visitor]:
        visitor = Visitor(self.port, session=session)
        try:
            yield visitor
        finally:
            visitor.connection.close()
            self.answers += visitor.answers

    def apply(self) -> None:
        """Sign in by a code, fill in, send."""
        with self.visitor() as visitor:
            whole_application(visitor, self.server)

    def accept(self, count: int) -> None:
        """Each of so many takes the place that they were offered."""
        for offer in open_offers(group(count, ceiling=count, floor=1).choices):
            form = open_form(self.port, path_of(offer), having="shares_contact")
            with self.visitor() as visitor:
                visitor.cookies = dict(form.cookies)
                visitor.post(form.path, {**form.fields, "answer": "accept"})

    def save_profile(self, count: int) -> None:
        for _ in range(count):
            person = ProfileFactory().user
            with self.visitor(cookie_of(person)) as visitor:
                page = visitor.open("/my/profile/")
                form = next(form for form in page.forms if "preferred_name" in form.offered)
                visitor.press(form, preferred_name="Sam Sample")

    def save_in_the_desk(self, count: int) -> None:
        """Staff save a page of the admin."""
        one = group(0)
        with self.visitor(cookie_of(one.staff)) as visitor:
            for number in range(count):
                page = visitor.open(f"/admin/communities/community/{one.community.pk}/change/")
                form = next(form for form in page.forms if "about" in form.offered)
                visitor.press(form, about=f"Said anew, {number}.")


@contextmanager
def portal(stage: Stage, **told: object) -> Iterator[Crowd]:
    """A gunicorn with the shipped program's round open; both processes of it have answered once."""
    prepare()
    prepare_files()
    port, log = int(stage.own["BASE_URL"].rpartition(":")[2]), stage.folder / "gunicorn.log"
    own = stage.own | {"FAULTS": json.dumps(told)}
    round_ = Round.objects.filter(convenor__slug="safe-and-equal", is_published=True).latest("opens_at")
    facts = {"round": f"/{round_.convenor.slug}/{round_.slug}/"}
    with gunicorn("bench.faults.web:application", port, own, log, THREADS) as process:
        wait_for(process, port, "/health/live", log)
        yield Crowd(Server("portal", port, stage.own["DATABASE_URL"], process, log, facts))


def asked(port: int, path: str) -> tuple[int, str]:
    """One request: the status and the words."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
