import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.test import Client

from accounts.domain.safe_contact import save_wishes
from accounts.models import User
from accounts.queries import wishes_of
from outbox.links import stop_link
from outbox.models import Message
from outbox.registry import CATEGORIES

pytestmark = pytest.mark.django_db
URL = "/my/profile/mail/"
AT = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)


@pytest.fixture
def inside(client, person) -> Client:
    client.force_login(person)
    return client


def wishes(person: User):
    return wishes_of([person.pk])[person.pk]


def letter(person: User | None, **fields: object) -> Message:
    number = Message.objects.count()
    given = {
        "subject": f"Subject {number}",
        "text": f"Words {number}: https://x.example.org/",
        "status": "sent",
        "sent_at": AT,
    }
    given |= {
        "due_at": AT,
        "next_attempt_at": AT,
        "to": "x@example.org",
        "kind": "note",
        "key": f"letter:{number}",
    }
    return Message.objects.create(person_id=person and person.pk, **given | fields)


def path_of(person: User, category: str) -> str:
    return urlsplit(stop_link(person.pk, category)).path


def test_mail_wishes_set_an_address_by_its_code_and_take_it_off(inside, person):
    inside.post(URL, {"act": "address", "address": "quiet@example.net"})
    code = re.search(r"\d{6}", Message.objects.get(to="quiet@example.net").text).group()
    assert wishes(person).address == person.email

    inside.post(URL, {"act": "code", "code": code})
    assert wishes(person).address == "quiet@example.net"
    assert "Codes for signing in still go to alex@example.org" in inside.get(URL).content.decode()

    inside.post(URL, {"act": "drop"})
    assert wishes(person).address == person.email


def test_mail_wishes_say_what_is_wrong_beside_the_field(inside, person):
    page = inside.post(URL, {"act": "address", "address": person.email}).content.decode()
    assert "That is the address you sign in with." in page
    assert "<title>Error: " in page

    inside.post(URL, {"act": "address", "address": "quiet@example.net"})
    assert "That is not the code." in inside.post(URL, {"act": "code", "code": "x"}).content.decode()
    assert inside.post(URL, {"act": "elsewhere"}).status_code == 200


def test_mail_wishes_send_an_address_at_most_three_codes_a_day(inside):
    for _ in range(4):
        page = inside.post(URL, {"act": "address", "address": "quiet@example.net"})

    assert "many times" in page.content.decode()
    assert Message.objects.filter(to="quiet@example.net").count() == 3


def test_mail_wishes_keep_what_is_ticked(inside, person):
    assert "reminders" in CATEGORIES
    inside.post(URL, {"act": "wishes", "is_discreet": "on", "wanted": ["drafts"]})

    assert wishes(person).is_discreet
    assert wishes(person).unwanted == set(CATEGORIES) - {"drafts"}
    page = inside.get(URL).content.decode()
    assert re.search(r'value="drafts"[^>]*checked', page)
    assert not re.search(r'value="reminders"[^>]*checked', page)


def test_messages_are_ones_own_that_were_sent_without_secrets(inside, person):
    old = User.objects.create_user("old@example.org", is_active=False, merged_into=person)
    mine, merged = letter(person), letter(old)
    others = [
        letter(User.objects.create_user("kim@example.org")),
        letter(None),
        letter(person, status="pending", sent_at=None),
        letter(person, is_secret=True, subject="", text=""),
    ]
    listed = inside.get("/my/messages/").content.decode()

    for row in (mine, merged):
        assert row.subject in listed
        assert f"Words {row.key[-1]}" in inside.get(f"/my/messages/{row.pk}/").content.decode()
    for row in others:
        assert f"/my/messages/{row.pk}/" not in listed
        assert inside.get(f"/my/messages/{row.pk}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_messages_are_listed_in_a_fixed_number_of_queries(inside, person, count, django_assert_num_queries):
    for _ in range(count):
        letter(person)
    inside.get("/my/messages/")
    with django_assert_num_queries(4):
        inside.get("/my/messages/")


def test_one_click_ends_a_category_without_cookie_or_token_and_twice_is_the_same(person):
    browser = Client(enforce_csrf_checks=True)
    path = path_of(person, "reminders")

    assert browser.get(path).status_code == 200
    assert wishes(person).unwanted == frozenset()
    for _ in range(2):
        assert browser.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert wishes(person).unwanted == {"reminders"}


def test_a_link_of_a_category_that_is_off_asks_nothing_more(client, person):
    path = path_of(person, "reminders")
    assert "Switch this mail off?" in client.get(path).content.decode()
    client.post(path)

    page = client.get(path).content.decode()
    assert "do not come any more" in page
    assert "<button" not in page.partition("<main")[2].partition("</main>")[0]


def test_a_link_that_was_altered_or_names_nobody_ends_nothing(client, person):
    good = path_of(person, "reminders")
    for bad in (
        f"{good[:-1]}x/",
        "/unsubscribe/x/",
        path_of(User(pk=0), "reminders"),
        path_of(person, "offers"),
    ):
        assert client.post(bad).status_code == 404
    assert wishes(person).unwanted == frozenset()


def test_a_link_of_an_account_that_was_merged_ends_the_mail_of_the_kept_one(client, person):
    old = User.objects.create_user("old@example.org", is_active=False, merged_into=person)
    client.post(path_of(old, "reminders"))

    assert wishes(person).unwanted == {"reminders"}


def test_wishes_hold_whoever_signs_in_next(client, person):
    save_wishes(person, is_discreet=True, neutral_titles=False, unwanted=[], at=AT)
    other = User.objects.create_user("kim@example.org")
    client.force_login(other)

    assert (
        "checked" not in client.get(URL).content.decode().partition('name="is_discreet"')[2].partition(">")[0]
    )
