"""What a person types into the pages of the application form, and where they send it."""

import re

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from applications.models import Application
from communities.models import Community, Round

WISH = "I work on this every week."
WORK = "Respectful relationships in schools."


def about(**changes: object) -> dict[str, object]:
    """A complete page about oneself."""
    return {
        "preferred_name": "Robin Example",
        "works_statewide": "on",
        "focus": Application.Focus.SPECIALIST,
        "experience": Application.Experience.OVER_TEN,
        "work": WORK,
        "hopes": "To be less alone with it.",
        "brings": "",
    } | changes


def chosen(*communities: Community, **changes: object) -> dict[str, object]:
    """These communities, in this order, with why each."""
    why = {f"why_{community.slug}": WISH for community in communities}
    return {"order": [community.slug for community in communities]} | why | changes


def dates(*communities: Community, answer: str = "yes", **changes: object) -> dict[str, object]:
    """The same answer to every meeting."""
    rows = {f"date_{session.pk}": answer for one in communities for session in one.sessions.all()}
    return rows | changes


class Pages:
    """One person at the pages of one round's application."""

    def __init__(self, client: Client, round_: Round) -> None:
        self.client, self.round = client, round_
        self.where = [round_.convenor.slug, round_.slug]
        self.list = reverse("apply", args=self.where)
        self.check = reverse("apply_check", args=self.where)

    def address(self, section: str) -> str:
        return reverse("apply_section", args=[*self.where, section])

    def open(self, section: str = "") -> str:
        """The page as it is read."""
        response = self.client.get(self.address(section) if section else self.list)
        assert response.status_code == 200
        return response.content.decode()

    def revision(self, section: str) -> int:
        return hidden(self.open(section), "revision")

    def send(
        self, section: str, typed: dict[str, object], action: str = "continue", *, revision: int | None = None
    ) -> HttpResponse:
        """Press a button of a section's page, opened just now or at `revision`."""
        made_from = self.revision(section) if revision is None else revision
        return self.client.post(self.address(section), typed | {"action": action, "revision": made_from})

    def stamp(self, section: str) -> str:
        """What the page carries of its making, sealed."""
        return re.search(r'name="stamp" value="([^"]+)"', self.open(section)).group(1)

    def autosave(self, section: str, typed: dict[str, object], *, revision: int) -> HttpResponse:
        return self.client.post(
            self.address(section), typed | {"revision": revision}, headers={"X-Autosave": "1"}
        )

    def fill_in(self, *communities: Community) -> None:
        """Everything that is needed, all but the sending."""
        for section, typed in (
            ("about", about()),
            ("communities", chosen(*communities)),
            ("dates", dates(*communities)),
        ):
            assert self.send(section, typed).status_code == 302, section

    def submit(self, **changes: object) -> HttpResponse:
        page = self.client.get(self.check).content.decode()
        said = {name: hidden(page, name) for name in ("revision", "notice_version")}
        return self.client.post(self.check, {"notice": "on", "action": "send"} | said | changes)


def hidden(page: str, name: str) -> int:
    """The number that a page carries of itself."""
    return int(re.search(rf'name="{name}" value="(\d+)"', page).group(1))
