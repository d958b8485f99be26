import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from communities.models import DemandEntry
from outbox.models import Message
from tests.factories import ConvenorFactory, DemandEntryFactory, LocalGovernmentAreaFactory, ThemeFactory

pytestmark = pytest.mark.django_db

WISH = {
    "wish": "A group for people who work alone.",
    "reach": "statewide",
    "name": "Robin Example",
    "email": "robin@example.org",
}


def send(client, convenor, **changes):
    """Fill the form as a person would, ten seconds after it was drawn."""
    address = reverse("waitlist", args=[convenor.slug])
    with time_machine.travel(timezone.now(), tick=False) as clock:
        drawn = re.search(r'name="drawn_at" value="([^"]+)"', client.get(address).content.decode()).group(1)
        clock.shift(10)
        return client.post(address, WISH | {"drawn_at": drawn} | changes)


def link_in(message):
    return re.search(r"/waitlist/[^/\s]+/$", message.text, re.MULTILINE).group(0)


def test_waitlist_keeps_the_wish_and_writes_to_confirm_it(client):
    convenor = ConvenorFactory()
    theme = ThemeFactory(convenor=convenor)

    response = send(client, convenor, theme=theme.pk)

    entry = DemandEntry.objects.get()
    assert response.url == reverse("waitlist_told", args=[convenor.slug])
    assert (entry.theme, entry.reach, entry.confirmed_at) == (theme, "statewide", None)
    assert Message.objects.get().to == "robin@example.org"


def test_waitlist_link_shows_on_get_and_confirms_on_post(client):
    send(client, ConvenorFactory())
    link = link_in(Message.objects.get())

    assert client.get(link).status_code == 200
    assert DemandEntry.objects.get().confirmed_at is None
    client.post(link, {"answer": "confirm"})
    assert DemandEntry.objects.get().confirmed_at is not None


def test_waitlist_link_takes_the_wish_back_and_erases_its_words(client):
    send(client, ConvenorFactory())
    link = link_in(Message.objects.get())

    client.post(link, {"answer": "remove"})

    entry = DemandEntry.objects.get()
    assert (entry.name, entry.wish, entry.removed_at is None) == ("", "", False)


@pytest.mark.parametrize("token", ["nonsense", "W1syLDFd:1abc:def"])
def test_waitlist_link_that_is_not_ours_explains_itself(client, token):
    DemandEntryFactory()

    response = client.get(reverse("demand_answer", args=[token]))

    assert response.status_code == 404
    assert "does not work any more" in response.content.decode()


def test_waitlist_asks_for_the_area_of_somebody_in_one_place_and_keeps_what_was_typed(client):
    LocalGovernmentAreaFactory()

    page = send(client, ConvenorFactory(), reach="place").content.decode()

    assert not DemandEntry.objects.exists()
    assert "Choose the council area you work in" in page
    assert "A group for people who work alone." in page


@pytest.mark.parametrize(
    "email", ["robin@example.org\nBcc: x@example.org", "a@example.org, b@example.org", "robin"]
)
def test_waitlist_refuses_what_is_not_one_address(client, email):
    page = send(client, ConvenorFactory(), email=email).content.decode()

    assert "one email address" in page
    assert not Message.objects.exists()


def test_waitlist_refuses_the_theme_of_another_convenor(client):
    send(client, ConvenorFactory(), theme=ThemeFactory().pk)

    assert not DemandEntry.objects.exists()


def test_waitlist_slows_down_who_sends_for_one_address_again_and_again(client):
    convenor = ConvenorFactory()

    pages = [send(client, convenor, wish=f"Wish {n}") for n in range(4)]

    assert [page.status_code for page in pages] == [302, 302, 302, 200]
    assert "Wish 3" in pages[-1].content.decode()
