"""What a mail provider tells of mail that came back, as it arrives over the web."""

import base64
import json
from collections.abc import Callable

import pytest
from anymail.signals import tracking
from django.test import Client
from django.urls import include, path

from cop_portal.urls import urlpatterns as of_the_portal
from outbox.admin.story import reason_of, story
from outbox.models import BadAddress, Message
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
        kind: str, *, to: str = ADDRESS, called: str = "p-1", secret: str = SECRET, record: str = "Bounce"
    ):
        told = {
            "RecordType": record,
            "Type": kind,
            "Email": to,
            "MessageID": called,
            "Description": f"<{to}> gone",
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
    assert tell("HardBounce", to="somebody@example.net").status_code == 200
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
