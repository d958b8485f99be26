import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from communities.models import Round
from tests.applications.views.typed import WISH, about
from tests.factories import CommunityFactory, PersonFactory, RoundFactory

pytestmark = pytest.mark.django_db
CATALOGUE = settings.LOCALE_PATHS[0] / "en_AU" / "LC_MESSAGES" / "django.po"


@pytest.fixture
def community():
    return CommunityFactory(round=RoundFactory())


@pytest.fixture
def stale() -> Client:
    """A browser that sends a form with a token of before, or of nobody."""
    return Client(enforce_csrf_checks=True)


def send(client: Client, community):
    address = reverse("apply_section", args=[community.round.convenor.slug, community.round.slug, "about"])
    return client.post(address, about(work=WISH, csrfmiddlewaretoken="x" * 32), follow=True)


def test_refused_plants_nothing_in_the_browser_of_a_visitor_who_is_not_signed_in(stale, community):
    response = send(stale, community)

    assert response.status_code == 403
    assert response.redirect_chain == []
    assert settings.SESSION_COOKIE_NAME not in stale.cookies


def test_refused_keeps_what_somebody_typed_before_they_signed_in(stale, community):
    stale.force_login(PersonFactory())
    response = send(stale, community)

    assert response.status_code == 200
    assert WISH in response.content.decode()


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (OperationalError("server closed the connection"), 503, "We will be back shortly"),
        (InterfaceError("connection already closed"), 503, "We will be back shortly"),
        (ZeroDivisionError("of alex.sample@example.org"), 500, "Something broke on our side"),
    ],
)
def test_failed_tells_a_database_that_is_away_from_an_error_and_nothing_more(
    client, monkeypatch, error, status, says
):
    def breaks(self: object) -> None:
        raise error

    client.raise_request_exception = False
    monkeypatch.setattr(Round.objects.get_queryset().__class__, "open", lambda *_: breaks(None))
    response = client.get("/")

    assert response.status_code == status
    assert says in response.text
    assert str(error) not in response.text
    assert response.headers.get("Retry-After") == ("30" if status == 503 else None)


def test_every_moment_is_written_alike_wherever_nobody_says_how():
    moment = datetime(2026, 9, 4, 9, 0, tzinfo=ZoneInfo(settings.TIME_ZONE))
    written = Template("{{ at }} | {{ at|date:'g:i a' }} | {{ later|date:'g:i a' }}").render(
        Context({"at": moment, "later": moment.replace(hour=15)})
    )

    assert written == "9:00 am, 4 September 2026 | 9:00 am | 3:00 pm"


def test_what_django_says_by_itself_is_in_the_words_of_every_page():
    """The catalogue that is read is compiled from the one that people read."""
    said = dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', CATALOGUE.read_text(), re.M))

    assert said["This field is required."] == "Fill this in."
    assert {words: gettext(words) for words in said} == said
