"""“Did she get it?” at the desk, and mail that tells nothing, by keyboard, with a real mail server."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from outbox.clock import db_now
from outbox.domain.tick import send_due
from outbox.models import BadAddress, Message
from tests import factories
from tests.browser.conftest import known
from tests.browser.test_keyboard import Keys

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHOSEN = "quiet@example.net"


@pytest.fixture
def member(portal):
    return known(
        factories.MemberFactory(
            community=portal.community, person__profile__preferred_name="Kim Example", joined_at=db_now()
        ).person
    )


def letter(portal, person, **fields: object) -> Message:
    at = db_now()
    given = {
        "subject": "Your next session",
        "text": "Our community meets.\n",
        "html": "<main><p>Our community meets.</p></main>",
    }
    given |= {"key": f"sample:{Message.objects.count()}", "kind": "session_reminder", "to": person.email}
    given |= {"person_id": person.pk, "convenor_id": portal.convenor.pk, "due_at": at, "next_attempt_at": at}
    return Message.objects.create(**given | fields)


def test_staff_find_the_story_of_a_mail_and_send_it_again_with_a_line(
    page,
    portal,
    member,
    go,
    look,
    come_in,
    sink,
):
    letter(portal, member, kind="offer_accepted", status="sent", sent_at=db_now())
    come_in(portal.staff())
    keys = Keys(page)
    go("/admin/outbox/message/")
    look()
    keys.to(name="q")
    page.keyboard.type("kim exam")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?*q=kim*")
    keys.press("Offer accepted: welcome")
    expect(page.get_by_text("The mail server took it on")).to_be_visible()
    look()
    keys.press("Send it again")
    expect(page.get_by_label("A line above the mail")).to_be_visible()
    look()
    keys.write("A line above the mail", "You told us that this never arrived.")
    keys.press("Send it again")
    expect(page.get_by_text("It is queued again")).to_be_visible()
    Message.objects.filter(again_of__isnull=False).update(
        kind="sample"
    )  # nobody asks whether it is still wanted
    send_due()

    assert sink.recipients == [[member.email]]
    assert "You told us that this never arrived." in sink.mails[0].get_body(("plain",)).get_content()
    go(f"/admin/outbox/message/{Message.objects.get(again_of__isnull=False).pk}/change/")
    look()
    go("/admin/outbox/message/engine/")
    look()


def test_an_address_that_bounced_is_noted_and_cleared(page, portal, member, go, look, come_in):
    letter(portal, member, kind="offer_accepted", status="failed", last_error_code="550 5.1.1")
    come_in(portal.staff())
    keys = Keys(page)
    go("/admin/outbox/badaddress/add/")
    look()
    keys.write("Address that mail came back from", member.email)
    keys.press("Note it")
    expect(page.get_by_text("It concerns")).to_contain_text("Kim Example")
    look()
    go("/admin/")
    expect(page.get_by_text("person whose mail comes back")).to_be_visible()
    look()
    go("/admin/outbox/badaddress/")
    look()
    go(f"/admin/outbox/badaddress/{BadAddress.objects.get().pk}/change/")
    keys.press("Clear it, and send what is still of use")
    expect(page.get_by_text("Mail goes to this address again.")).to_be_visible()
    assert not BadAddress.objects.exists()


def test_a_member_gets_mail_that_tells_nothing_at_an_address_of_choice_and_reads_it_here(
    page,
    portal,
    member,
    go,
    look,
    come_in,
    sink,
):
    queued = letter(portal, member, kind="sample")
    come_in(member)
    keys = Keys(page)
    go("/my/profile/mail/")
    look()
    keys.write("Another address for your mail", CHOSEN)
    keys.press("Send me a code there")
    expect(page.get_by_label("The code from that mail")).to_be_visible()
    send_due()
    look()
    words = "".join(mail.get_body(("plain",)).get_content() for mail in sink.mails)  # in whichever order
    code = re.search(r"\b\d{6}\b", words).group()
    queued.refresh_from_db()
    Message.objects.filter(pk=queued.pk).update(status="pending", sent_at=None)
    del sink.mails[:], sink.recipients[:]

    keys.write("The code from that mail", code)
    keys.press("Use this address")
    expect(page.get_by_text(f"Your mail goes to {CHOSEN}")).to_be_visible()
    page.get_by_label("Discreet mail").focus()
    page.keyboard.press("Space")
    keys.press("Save")
    expect(page.get_by_text("Your wishes are kept.")).to_be_visible()
    look()
    send_due()
    (mail,) = sink.mails
    assert sink.recipients == [[CHOSEN]]
    assert mail["Subject"] == "You have a message"
    assert "community" not in mail.as_string().lower()

    page.context.clear_cookies()
    link = re.search(r"https?://\S+", mail.get_body(("plain",)).get_content()).group()
    go(urlsplit(link).path)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    come_in(member)
    go(urlsplit(link).path)
    expect(page.get_by_text("Our community meets.")).to_be_visible()
    look()
    go("/my/messages/")
    look()
