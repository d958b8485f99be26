"""What a mail provider tells of mail that came back, as it arrives over the web."""

import base64
import json
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from anymail.signals import AnymailTrackingEvent, tracking
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import include, path

from cop_portal.urls import urlpatterns as of_the_portal
from outbox.admin.story import reason_of, story
from outbox.domain.tick import send_due
from outbox.models import BadAddress, Message
from outbox.models.message import WRITTEN_TO
from outbox.returns import hear

SECRET = "provider:a-secret-of-its-own"
ADDRESS = "alex@example.org"

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture(autouse=True)
def provider(settings):
    settings.MAIL_PROVIDER, settings.ANYMAIL = "postmark", {"WEBHOOK_SECRET": SECRET}
    tracking.connect(hear)
    yield
    tracking.disconnect(hear)


def __getattr__(name: str) -> list:
    """The addresses as they are with a provider: read once it is set."""
    if name != "urlpatterns":
        raise AttributeError(name)
    return [path("mail-provider/", include("outbox.urls")), *of_the_portal]


@pytest.fixture
def tell(client: Client) -> Callable:
    def tell(
        kind: str, *, to: str = ADDRESS, called: str = "p-1", secret: str = SECRET, record: str = "Bounce",
        words: str = "",
    ):  # fmt: skip
        told = {
            "RecordType": record,
            "Type": kind,
            "Email": to,
            "MessageID": called,
            "Description": f"<{to}> gone",
            "Details": words,
        }
        key = base64.b64encode(secret.encode()).decode()
        return client.post(
            "/mail-provider/postmark/tracking/",
            json.dumps(told),
            content_type="application/json",
            headers={"authorization": f"Basic {key}"},
        )

    return tell


@pytest.fixture
def sent(make_message, at) -> Message:
    return make_message(to=ADDRESS, status=Message.Status.SENT, sent_at=at, provider_id="p-1")


def test_mail_that_came_back_is_failed_and_its_address_is_work_for_staff(sent, tell):
    assert tell("HardBounce").status_code == 200
    assert tell("HardBounce").status_code == 200

    sent.refresh_from_db()
    assert (sent.status, sent.last_error_code) == (Message.Status.FAILED, "returned:bounced")
    assert BadAddress.objects.get().address == ADDRESS
    assert story(sent)[-1] == "It did not arrive: it left, and came back: nothing arrives at this address."


def test_only_the_mail_that_the_provider_names_failed(sent, make_message, at, tell):
    other = make_message(to=ADDRESS, status=Message.Status.SENT, sent_at=at, provider_id="p-2")

    tell("HardBounce", to=ADDRESS.upper())

    other.refresh_from_db()
    assert other.status == Message.Status.SENT


@pytest.mark.parametrize(
    ("kind", "words", "is_dead"),
    [
        ("SoftBounce", "smtp;452 4.2.2 mailbox full", False),
        ("SoftBounce", "smtp;550 5.2.2 over quota", False),
        ("SoftBounce", "smtp;550 5.7.1 refused by a policy", False),
        ("SoftBounce", "smtp;550 5.1.1 no such user", True),
        ("HardBounce", "", True),
    ],
)
def test_a_full_mailbox_is_no_dead_address(sent, tell, kind, words, is_dead):
    tell(kind, words=words)

    sent.refresh_from_db()
    assert sent.status == Message.Status.FAILED
    assert BadAddress.objects.exists() is is_dead


@pytest.mark.parametrize(
    ("raw", "is_dead"),
    [
        ({"event": "bounce", "hard_bounce": True}, True),
        ({"event": "bounce", "hard_bounce": False}, False),
        ({"bounce": {"bounceType": "Permanent"}}, True),
        ({"bounce": {"bounceType": "Transient"}}, False),
        ({"type": "activity.hard_bounced"}, True),
        ({"type": "activity.soft_bounced"}, False),
        ({"msg": [{"event": "hard_bounce"}]}, True),
        (None, False),
    ],
)
def test_each_provider_says_in_its_own_word_that_it_is_for_good(sent, raw, is_dead):
    hear(
        AnymailTrackingEvent(event_type="bounced", recipient=ADDRESS, reject_reason="bounced", esp_event=raw)
    )

    assert BadAddress.objects.exists() is is_dead


def test_a_guests_mail_that_went_where_they_wish_it_came_back(make_message, at, tell):
    row = make_message(
        to="guest@example.org", status=Message.Status.SENT, sent_at=at, provider_id="p-1",
        context={WRITTEN_TO: "guest@example.org"},
    )  # fmt: skip

    tell("HardBounce", to="chosen@example.org")

    row.refresh_from_db()
    assert row.status == Message.Status.FAILED
    assert BadAddress.objects.get().address == "chosen@example.org"


class Provider(EmailBackend):
    """Takes mail, and says what it calls it."""

    def send_messages(self, messages: list) -> int:
        for message in messages:
            message.anymail_status = SimpleNamespace(message_id="p-9")
        return super().send_messages(messages)


def test_what_the_provider_calls_a_mail_is_kept_with_it(make_message, at, settings, tell):
    settings.EMAIL_BACKEND = f"{__name__}.Provider"
    row = make_message(to=ADDRESS)
    assert send_due(at).sent == 1

    tell("HardBounce", called="p-9")

    row.refresh_from_db()
    assert row.status == Message.Status.FAILED


def test_mail_marked_as_junk_did_arrive(sent, tell):
    tell("SpamComplaint", record="SpamComplaint")

    sent.refresh_from_db()
    assert sent.status == Message.Status.SENT
    assert BadAddress.objects.get().error_code == "returned:spam"


def test_a_policy_speaks_of_the_mail_and_not_of_the_address(sent, tell):
    tell("DMARCPolicy")

    sent.refresh_from_db()
    assert sent.last_error_code == "returned:blocked"
    assert not BadAddress.objects.exists()


@pytest.mark.parametrize("kind", ["Transient", "AutoResponder", "Unknown"])
def test_what_may_still_arrive_changes_nothing(sent, tell, kind):
    assert tell(kind).status_code == 200

    sent.refresh_from_db()
    assert sent.status == Message.Status.SENT
    assert not BadAddress.objects.exists()


def test_an_address_that_was_never_written_to_is_not_noted(sent, tell):
    assert tell("HardBounce", to="somebody@example.net", called="p-7").status_code == 200
    assert not BadAddress.objects.exists()


def test_who_cannot_prove_to_be_the_provider_is_refused(sent, tell):
    assert tell("HardBounce", secret="guess:ed").status_code == 400

    sent.refresh_from_db()
    assert sent.status == Message.Status.SENT


def test_no_other_provider_and_nothing_that_comes_in_is_heard(client, sent):
    for where in ("sendgrid/tracking/", "postmark/inbound/", ""):
        assert client.post(f"/mail-provider/{where}").status_code in {404, 405}


@pytest.mark.parametrize(
    "reason", ["invalid", "bounced", "timed_out", "blocked", "unsubscribed", "spam", "other"]
)
def test_every_reason_has_words(reason):
    assert "code" not in reason_of(f"returned:{reason}")
