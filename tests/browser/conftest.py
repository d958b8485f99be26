import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as portal_settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from accounts.domain.reference import load_lgas, load_sectors
from accounts.models import User
from applications.programs.shipped import load_shipped
from communities.models import Community, Convenor, Facilitation, Round
from sessions_app.models import Session
from tests import factories
from tests.signing_in import sign_in
from tests.waiting import until


@dataclass
class Portal:
    """The programs that come with the portal, open today, and one community of them."""

    convenor: Convenor
    round: Round
    community: Community
    forum: Session

    @property
    def address(self) -> str:
        return f"/{self.convenor.slug}/{self.round.slug}/"

    @property
    def form(self) -> str:
        return f"{self.address}apply/"

    def staff(self, **fields: object) -> User:
        return known(factories.StaffFactory(convenor=self.convenor, **fields))

    def facilitator(self, community: Community | None = None) -> User:
        person = known(factories.PersonFactory(profile__preferred_name="Fay Sample"))
        Facilitation.objects.create(
            community=community or self.community, user=person, starts_on=timezone.now().date()
        )
        return person


def known(user: User) -> User:
    """Somebody whose address is proved."""
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def browser_context_args(browser_context_args: dict) -> dict:
    """Nothing glides: a thing is where it stands as soon as the page says so."""
    return {**browser_context_args, "reduced_motion": "reduce"}


@pytest.fixture
def portal(live_server) -> Portal:
    load_lgas()
    load_sectors()
    now = timezone.now()
    load_shipped(portal_settings.BASE_DIR / "programs", at=now)
    round_ = Round.objects.open(now).select_related("convenor").get(convenor__slug="safe-and-equal")
    forum = Session.objects.scheduled().get(community__kind="forum", starts_at__gt=now)
    return Portal(round_.convenor, round_, round_.communities.get(slug="regional-and-rural"), forum)


@pytest.fixture
def go(page: Page, live_server) -> Callable[[str], None]:
    """Open an address of the portal; what answers with an error fails, unless that is what is `expected`."""

    def to(address: str, *, expected: int = 200) -> None:
        response = page.goto(address if "://" in address else f"{live_server.url}{address}")
        assert response.status == expected, f"{address} answered {response.status}"

    return to


@pytest.fixture
def look(page: Page, axe, at_widths) -> Callable[[], None]:
    """Nothing is wrong with the page at either width, and nothing of it leaves the screen sideways."""

    def all_over() -> None:
        for width in at_widths():
            # A page that was narrowed just now takes a moment to flow anew.
            until(
                lambda: page.evaluate("document.documentElement?.scrollWidth <= window.innerWidth"),
                what=f"{page.url} fits into {width} px",
                seconds=20,
            )
            axe(page)

    return all_over


@pytest.fixture
def come_in(page: Page, live_server) -> Callable[[User], None]:
    """`user` is signed in, with the second factor if one is needed; who was signed in before is out."""

    def inside(user: User) -> None:
        client = Client()
        sign_in(client, user)
        name = portal_settings.SESSION_COOKIE_NAME
        page.context.clear_cookies()
        page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
        )

    return inside


@pytest.fixture
def press_until(page: Page) -> Callable[[str, str], None]:
    """Press a button that asks whoever is quicker than a person to press once more."""

    def press(button: str, address: str) -> None:
        def is_there() -> bool:
            with page.expect_navigation():
                page.locator("main").get_by_role("button", name=button, exact=True).click()
            return re.search(address, page.url) is not None

        until(is_there, what=f"{button} leads to {address}")

    return press
