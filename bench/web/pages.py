"""What is measured, and the goals: beside the floor, in statements, and as the number of applications grows tenfold.

Goals in milliseconds are of a machine on which the floor's page of fifty rows takes 1.9 ms. Here they are ratios to
that page, from the same minutes, so that they mean the same on a slower machine.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bench.web import applying
from bench.web.measuring import Page
from bench.web.serving import Server
from bench.web.visitor import Visitor, WrongAnswer

FLOOR_MS = 1.9
LIST = "/admin/applications/choice/"


@dataclass(frozen=True)
class Goal:
    """At most: milliseconds where the floor's page takes 1.9, statements, growth from 1,000 to 10,000, p95 to p50."""

    ms: float | None = None
    statements: int | None = None
    growth: float | None = None
    tail: float | None = None


def get(path: str, says: str = "") -> Callable[[Visitor, Server], None]:
    """Open `path`, with the facts of the server put into its braces; a page that does not hold `says` is wrong."""

    def act(visitor: Visitor, server: Server) -> None:
        page = visitor.open(path.format(**server.facts))
        if says.encode() not in page.body:
            raise WrongAnswer(f"{page.path} does not say {says}")

    return act


YARDSTICK = Page("floor /page", get("/page"))
FLOOR = [YARDSTICK, Page("floor /select", get("/select")), Page("floor /hello", get("/hello"))]

PAGES = [
    Page("program page", get("{round}")),
    Page("application: task list", applying.task_list, who="applicant"),
    Page("application: one section", applying.first_section, who="applicant"),
    Page("application: autosave", applying.autosave, who="applicant"),
    Page("whole application", applying.whole_application, is_new_each_time=True),
    Page("list, 50 rows", get(LIST), who="coordinator"),
    Page("list, by score", get(f"{LIST}?sort=-mean", says='aria-sort="descending"'), who="coordinator"),
    Page("list, search", get(f"{LIST}?q=Sample+77"), who="coordinator"),
    Page("review desk, one choice", get(f"{LIST}{{choice}}/change/"), who="coordinator"),
    Page("reviewer's queue", get(LIST), who="reviewer"),
    Page("reviewer's next choice", get(f"{LIST}{{assigned}}/change/"), who="reviewer"),
    Page("admin's first page", get("/admin/"), who="coordinator"),
]

GOALS = {
    "program page": Goal(ms=4 * FLOOR_MS, statements=4, growth=1.15, tail=2),
    "application: task list": Goal(ms=8.5, statements=6, growth=1.2),
    "application: one section": Goal(ms=8.5, statements=6, growth=1.2),
    "application: autosave": Goal(statements=6, growth=1.2),
    "whole application": Goal(ms=180, statements=100, growth=1.2),
    "whole application: sending it": Goal(ms=45, growth=1.2),
    "list, 50 rows": Goal(ms=40, statements=8, growth=1.2),
    "list, by score": Goal(ms=40, statements=8, growth=1.2),
    "list, search": Goal(ms=65, statements=8),
    "review desk, one choice": Goal(growth=1.2),
    "reviewer's queue": Goal(ms=50, statements=8, growth=1.2),
    "reviewer's next choice": Goal(growth=1.2),
    "admin's first page": Goal(ms=50, statements=8),
}
MEMORY_MB, MEMORY_TIMES_FLOOR = 90, 2.6
