"""People who press at the same moment, each on a connection of their own."""

import http.client
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

from bench.web.visitor import Answer, Visitor

START_SECONDS = 60
NO_ANSWER = 0  # in place of a status


@dataclass(frozen=True)
class Press:
    """A form as one person sends it."""

    path: str
    fields: dict[str, str | list[str]]
    cookies: dict[str, str]


def press_at_once(port: int, presses: Sequence[Press]) -> list[Answer]:
    """Send all, let go together; the answers, in their order. Redirects are not followed."""
    barrier = Barrier(len(presses))

    def send(press: Press) -> Answer:
        visitor = Visitor(port)
        visitor.cookies = dict(press.cookies)
        barrier.wait(START_SECONDS)
        try:
            return visitor.post(press.path, press.fields)
        except (OSError, http.client.HTTPException) as error:
            return Answer(press.path, NO_ANSWER, 0, repr(error).encode(), "", -1, 0)
        finally:
            visitor.connection.close()

    with ThreadPoolExecutor(len(presses)) as pool:
        return list(pool.map(send, presses))


def open_form(port: int, path: str, having: str = "", session: str = "") -> Press:
    """What a person would send from the page at `path`: its form with a field `having`, each box ticked."""
    visitor = Visitor(port, session=session)
    try:
        forms = visitor.open(path).forms
    finally:
        visitor.connection.close()
    form = next(form for form in forms if not having or having in form.offered)
    boxes = {name: form.offered[name] for name, kind in form.kinds.items() if kind == "checkbox"}
    return Press(form.action, {**form.sent, **boxes}, visitor.cookies)
