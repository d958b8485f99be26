from datetime import timedelta

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.domain.letters import NOTICES
from outbox.models import Message
from outbox.registry import KINDS
from tests.accounts.conftest import DOOR

pytestmark = pytest.mark.django_db
TELLING = ["violence", "practice", "safe", "equal", "chifvc", "community"]


def test_adapter_writes_a_code_that_is_secret_urgent_and_ends_with_its_time(client, person):
    before = timezone.now()
    client.post(DOOR, {"email": person.email})

    mail = Message.objects.get()
    assert (mail.kind, mail.to, mail.is_secret, mail.is_urgent) == ("sign_in_code", person.email, True, True)
    lasts = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    assert before + lasts <= mail.expires_at <= timezone.now() + lasts
    assert "Hello from" not in mail.text + mail.html
    assert "testserver" not in mail.text


def test_adapter_names_no_program_in_a_subject_or_on_a_locked_screen(client, person):
    client.post(DOOR, {"email": person.email})

    mail = Message.objects.get()
    shown = [mail.subject, mail.html[mail.html.index("display:none") :].split("</div>")[0]]
    assert [word for word in TELLING for text in shown if word in text.lower()] == []


def test_adapter_sends_a_new_code_when_asked_again(client, person, newest_code):
    client.post(DOOR, {"email": person.email})
    first = newest_code(person.email)
    client.post("/accounts/login/code/confirm/", {"action": "resend"})

    assert Message.objects.count() == 2
    assert newest_code(person.email) != first


@pytest.mark.parametrize("occasion", [*NOTICES, "account/email/something_new"])
def test_adapter_tells_of_every_change_in_plain_words(client, person, rf, occasion):
    get_adapter().send_mail(occasion, person.email, {"user": person})

    mail = Message.objects.get()
    assert (mail.kind, mail.person_id, mail.is_secret) == ("account_notice", person.pk, False)
    assert mail.subject in mail.text
    assert [word for word in TELLING if word in mail.subject.lower()] == []


@pytest.mark.django_db(transaction=True)
def test_adapter_tells_of_a_new_password_without_where_it_came_from(person):
    client = Client(HTTP_USER_AGENT="A browser of my own", REMOTE_ADDR="203.0.113.9")
    client.force_login(person)
    client.post(
        "/accounts/password/set/",
        {"password1": "correct horse battery", "password2": "correct horse battery"},
    )

    mail = Message.objects.get()
    assert mail.subject == "You now have a password"
    assert "A browser of my own" not in mail.text
    assert "203.0.113.9" not in mail.text


def test_adapter_mails_a_password_link_below_the_portals_own_address(client, person, settings):
    settings.BASE_URL = "https://portal.example.org"
    person.set_password("correct horse battery")
    person.save()
    client.post("/accounts/password/reset/", {"email": person.email})

    mail = Message.objects.get()
    assert "\nhttps://portal.example.org/accounts/password/reset/key/" in mail.text
    assert (mail.is_secret, mail.subject) == (True, "Set a new password")


@pytest.mark.parametrize(
    "occasion", ["account/email/unknown_account", "account/email/account_already_exists"]
)
def test_adapter_writes_to_nobody_that_an_address_is_or_is_not_known(db, occasion):
    get_adapter().send_mail(occasion, "nobody@example.org", {})

    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_adapter_sends_a_code_to_an_address_that_a_person_adds(client, person, newest_code):
    client.force_login(person)
    client.post("/accounts/email/", {"email": "work@example.com", "action_add": ""})

    assert Message.objects.get().subject == "Your code"
    client.post("/accounts/confirm-email/", {"code": newest_code("work@example.com")})
    assert EmailAddress.objects.get(email="work@example.com").verified


def test_kinds_of_mail_have_titles_for_staff():
    assert {name: KINDS[name].title for name in ("sign_in_code", "account_notice")} == {
        "sign_in_code": "Sign-in code",
        "account_notice": "Notice about an account",
    }
