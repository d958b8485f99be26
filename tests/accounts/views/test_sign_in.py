from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User
from outbox.models import Message
from tests.accounts.conftest import CONFIRM, DOOR

pytestmark = pytest.mark.django_db
APPLY = "/safe-and-equal/2026-27/apply/?community=regional-and-rural&from=mail"
ELSEWHERE = [
    "https://example.com/",
    "//example.com",
    "javascript:alert(1)",
    "https:example.com",
    "\\\\example.com",
]


def told(client, email: str, counted) -> tuple:
    """All that somebody who asks for a code can see, with the address itself struck out."""
    with counted() as queries:
        answer = client.post(DOOR, {"email": email})
    page = client.get(CONFIRM)
    body = page.content.decode().replace(email, "ADDRESS")
    token = client.cookies["csrftoken"].value if "csrftoken" in client.cookies else ""
    masked = [line for line in body.splitlines() if "csrfmiddlewaretoken" not in line]
    assert token
    return (
        answer.status_code,
        answer["Location"],
        sorted(answer.headers),
        len(queries),
        page.status_code,
        masked,
    )


def test_sign_in_tells_nobody_who_is_known(person, django_assert_max_num_queries):
    def counted():
        return django_assert_max_num_queries(100)

    known = told(Client(), person.email, counted)
    unknown = told(Client(), "nobody@example.org", counted)

    assert known == unknown
    mails = Message.objects.order_by("pk").values_list("kind", "subject", "is_secret", "is_urgent")
    assert list(mails) == [("sign_in_code", "Your sign-in code", True, True)] * 2


def test_sign_in_shows_an_inactive_person_the_same_page_and_sends_nothing(person):
    User.objects.update(is_active=False)
    asked = Client()
    answer = asked.post(DOOR, {"email": person.email})

    assert (answer.status_code, answer["Location"]) == (302, CONFIRM)
    assert asked.get(CONFIRM).status_code == 200
    assert asked.post(CONFIRM, {"code": ""}).status_code == 200
    assert not Message.objects.exists()


def test_sign_in_with_a_new_address_makes_a_person_and_proves_the_address(client, sign_in):
    answer = sign_in(client, "new@example.org")

    user = User.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, "/my/")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert EmailAddress.objects.filter(
        user=user, email="new@example.org", verified=True, primary=True
    ).exists()
    assert (user.is_staff, user.has_usable_password()) == (False, False)


def test_sign_in_with_a_wrong_code_three_times_ends_it(client, person, newest_code):
    client.post(DOOR, {"email": person.email})
    for _ in range(3):
        client.post(CONFIRM, {"code": "AAAA-AAAA"})
    client.post(CONFIRM, {"code": newest_code(person.email)})

    assert "_auth_user_id" not in client.session


def test_sign_in_code_is_good_for_ten_minutes(client, person, newest_code):
    with time_machine.travel("2026-11-03 01:00Z", tick=False) as clock:
        client.post(DOOR, {"email": person.email})
        clock.shift(601)
        answer = client.post(CONFIRM, {"code": newest_code(person.email)})

    assert answer["Location"] == DOOR
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "email",
    [
        "",
        "alex",
        "alex@example.org, kim@example.org",
        "alex@example.org\nBcc: kim@example.org",
        "álex@example.org",
    ],
)
def test_sign_in_says_what_is_wrong_with_an_address(client, email):
    answer = client.post(DOOR, {"email": email})

    wanted = "Write one email address" if email else "Write your email address."
    assert wanted in answer.content.decode()
    assert (User.objects.count(), Message.objects.count()) == (0, 0)


def test_sign_in_refuses_an_address_longer_than_the_database_holds(client):
    answer = client.post(DOOR, {"email": f"a@{'long.' * 55}example.org"})

    assert answer.status_code == 200
    assert not User.objects.exists()


def test_sign_in_takes_capitals_for_small_letters(client, person, sign_in):
    client.post(DOOR, {"email": " ALEX@Example.ORG "})

    assert Message.objects.get().to == person.email
    assert User.objects.count() == 1


def test_sign_in_carries_next_all_the_way(client, newest_code):
    answer = client.post(f"{DOOR}?next=%2Fsomewhere", {"email": "new@example.org", "next": APPLY})
    assert parse_qs(urlsplit(answer["Location"]).query)["next"] == [APPLY]

    answer = client.post(answer["Location"], {"code": newest_code("new@example.org"), "next": APPLY})
    assert answer["Location"] == APPLY


def test_sign_in_keeps_next_when_a_person_begins_again(client, newest_code):
    client.post(DOOR, {"email": "tpyo@example.org"})
    page = client.get(DOOR, {"next": APPLY})
    assert page.status_code == 200

    answer = client.post(DOOR, {"email": "typo@example.org", "next": APPLY})
    answer = client.post(answer["Location"], {"code": newest_code("typo@example.org")})
    assert answer["Location"] == APPLY


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_sign_in_leads_nowhere_else(client, sign_in, elsewhere):
    assert sign_in(client, "new@example.org", onwards=elsewhere)["Location"] == "/my/"


def test_sign_in_sends_three_codes_a_minute_to_an_address(person):
    pages = [Client().post(DOOR, {"email": person.email}) for _ in range(4)]

    assert [page.status_code for page in pages] == [302, 302, 302, 200]
    assert "Too many tries" in pages[-1].content.decode()
    assert Message.objects.count() == 3


def test_sign_up_leads_to_the_door(client):
    answer = client.get("/accounts/signup/", {"next": APPLY})
    assert urlsplit(answer["Location"]).path == DOOR
    assert parse_qs(urlsplit(answer["Location"]).query)["next"] == [APPLY]

    client.post("/accounts/signup/", {"email": "new@example.org"})
    assert not User.objects.exists()


def test_sign_in_with_a_password_stays_for_who_has_one(client, person):
    person.set_password("correct horse battery")
    person.save()
    answer = client.post(
        "/accounts/login/", {"login": person.email, "password": "correct horse battery", "next": APPLY}
    )

    assert answer["Location"] == APPLY
    assert client.session["_auth_user_id"] == str(person.pk)
