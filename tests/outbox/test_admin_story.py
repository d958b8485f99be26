"""“Did she get it?” and the rest that staff ask of the outbox, as they see it."""

import re

import pytest
from django.urls import reverse

from accounts.models import SafeContact
from outbox.clock import db_now
from outbox.domain import breaker
from outbox.domain.tick import send_due, tick
from outbox.models import BadAddress, Intervention, Message
from outbox.registry import Content, register_kind, register_scope
from tests import factories
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
LIST = "/admin/outbox/message/"


@pytest.fixture
def convenor():
    return factories.ConvenorFactory()


@pytest.fixture
def desk(client, convenor):
    staff = factories.StaffFactory(convenor=convenor)
    register_scope(lambda user: {convenor.pk} if user == staff else set())
    sign_in(client, staff)
    client.staff = staff
    return client


@pytest.fixture
def letter(make_message, convenor):
    def make(**fields):
        return make_message(**{"convenor_id": convenor.pk} | fields)

    return make


def page(client, path: str, **query) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", answer.content.decode())


def of(message: Message, press: str = "change") -> str:
    return reverse(f"admin:outbox_message_{press}", args=[message.pk])


def test_one_search_finds_mail_by_name_and_by_any_address_and_only_the_convenors(desk, letter, at):
    kim = factories.PersonFactory(profile__preferred_name="Kim Example", email="kim@example.net")
    hers, theirs = letter(person_id=kim.pk, to="other@example.net"), letter(convenor_id=0, person_id=kim.pk)
    someone = letter()
    for words in ("kim ex", "kim@example", "other@example.net"):
        listed = page(desk, LIST, q=words)
        assert of(hers) in listed
        assert of(theirs) not in listed
        assert of(someone) not in listed
    assert "Kim Example" in page(desk, LIST, q="kim")


def test_staff_read_of_a_guest_the_address_that_was_given_and_nothing_of_whose_it_is(desk, letter, sink, at):
    kim = factories.PersonFactory(profile__preferred_name="Kim Example", email="kim@example.net")
    SafeContact.objects.create(user=kim, address="quiet@example.org", is_discreet=True)
    guests = letter(to=kim.email)
    send_due(at)

    shown = page(desk, LIST, q=kim.email) + page(desk, of(guests)) + page(desk, of(guests, "again"))
    assert sink.recipients == [["quiet@example.org"]]
    assert shown.count(kim.email) > 2
    assert not any(words in shown for words in ("Kim Example", "quiet@", "discreet"))
    for words in ("Kim Example", "quiet@"):
        assert of(guests) not in page(desk, LIST, q=words)
    BadAddress.objects.create(address=kim.email, error_code="550")
    assert "Kim Example" not in page(desk, f"/admin/outbox/badaddress/{BadAddress.objects.get().pk}/change/")


def test_what_a_guest_is_going_to_be_sent_tells_nothing_of_where_it_goes(desk, letter):
    kim = factories.PersonFactory(profile__preferred_name="Kim Example", email="kim@example.net")
    SafeContact.objects.create(user=kim, address="quiet@example.org", is_discreet=True)
    register_kind(
        "fresh", title="Fresh", render=lambda row: Content("Now", f"{row.to} {row.person_id} {row.context}")
    )
    waiting = letter(kind="fresh", text="", to=kim.email)

    said = page(desk, of(waiting))
    assert f"{kim.email} None {{}}" in said
    assert "quiet@" not in said
    assert Message.objects.get().to == kim.email


def test_the_story_of_a_message_is_told_in_sentences(desk, letter, at):
    sent = letter(status="sent", sent_at=at, recipient_failures=2, about="communities.convenor:x")
    words = page(desk, of(sent))

    assert "Queued on" in words
    assert "Tried 2 times without success." in words
    assert f"The mail server took it on Saturday 5 September 2026, 9:00 am, for {sent.to}." in words
    assert "refused it for good (code 550 5.1.1)" in page(
        desk, of(letter(status="failed", last_error_code="550 5.1.1"))
    )
    assert "it was held until it was of no use" in page(
        desk, of(letter(status="expired", last_error_code="held"))
    )


@pytest.mark.parametrize(
    ("state", "end"), [("sent", "The mail server took it"), ("failed", "It did not arrive")]
)
def test_the_story_tells_that_it_was_sent_again_after_its_end(desk, letter, at, state, end):
    one = letter(status=state, sent_at=at if state == "sent" else None)
    Intervention.objects.create(message=one, verb="let_go", reason="All is well.", by_id=1)
    desk.post(of(one, "again"), {"line": "", "seen": 0})

    words = page(desk, of(one))

    assert words.index("let it go on") < words.index(end) < words.index("sent it again on")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("552 5.2.2", "the mailbox is full (code 552 5.2.2)"),
        ("554 5.7.0", "the portal’s own mail server takes no mail from it now (code 554 5.7.0)"),
        ("450 4.2.0", "the mail server of the address asked to try again later (code 450 4.2.0)"),
    ],
)
def test_a_message_that_is_tried_again_says_whose_trouble_it_is(desk, letter, code, reason):
    waiting = letter(last_error_code=code, recipient_failures=1)

    assert f"The last try did not succeed: {reason}." in page(desk, of(waiting))
    assert reason[1:] in page(desk, LIST)


def test_the_page_shows_no_keys_and_no_codes(desk, letter):
    keyed = letter(text="Answer: https://x.example.org/offer/very-secret-key/ and /unsubscribe/other-key/\n")
    code = letter(is_secret=True, text="123456\n")

    words = page(desk, of(keyed))
    assert "secret-key" not in words
    assert "other-key" not in words
    assert "123456" not in page(desk, of(code))


def test_presses_hold_let_go_stop_and_send_again_with_a_reason(desk, letter, at):
    message = letter()
    assert "Say in a few words why." in desk.post(of(message, "hold"), {"reason": ""}).content.decode()
    assert Message.objects.get().status == "pending"
    desk.post(of(message, "hold"), {"reason": "Names to be checked."})
    words = page(desk, of(message))
    assert "Names to be checked." in words
    assert "It is held" in words
    desk.post(of(message, "let-go"), {"reason": "Checked."})
    assert Message.objects.get().status == "pending"
    desk.post(of(message, "stop"), {"reason": "Wrong."})
    assert "staff stopped it" in page(desk, of(message))

    sent = letter(status="sent", sent_at=at)
    asked = page(desk, of(sent, "again"))
    assert asked.count('name="seen"') == 1
    assert asked.count(f", to {sent.to}") == 2
    desk.post(of(sent, "again"), {"line": "Once more.", "seen": 0})
    assert sent.sent_again.get().added_line == "Once more."
    assert of(sent.sent_again.get()) in page(desk, of(sent))


def test_many_are_held_by_one_press_with_a_reason_of_what_the_filter_leaves(desk, letter):
    mine, other = [letter(kind="note") for _ in range(2)], letter(kind="else")
    chosen = {"action": "hold", "_selected_action": [mine[0].pk], "select_across": "1"}
    asked = desk.post(f"{LIST}?kind=note", chosen).content.decode()
    assert "You chose 2 messages." in asked
    assert set(Message.objects.values_list("status", flat=True)) == {"pending"}

    desk.post(f"{LIST}?kind=note", chosen | {"reason": "Wait."})
    assert {Message.objects.get(pk=row.pk).status for row in mine} == {"held"}
    other.refresh_from_db()
    assert other.status == "pending"


def test_nobody_presses_on_another_convenors_mail(desk, make_message, at):
    theirs = make_message(convenor_id=0, status="sent", sent_at=at)
    for press in ("again", "hold", "let-go", "stop", "change"):
        assert desk.get(of(theirs, press)).status_code == 404
        if press != "change":
            assert desk.post(of(theirs, press), {"reason": "x", "seen": 0}).status_code == 404
    assert Message.objects.count() == 1


def test_the_engine_is_told_in_words(desk, letter, at):
    words = page(desk, reverse("admin:outbox_message_engine"))

    assert "No mail leaves." in words
    assert "How mail is doing" in words


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("554 5.7.0", "the portal’s own mail server takes no mail from it now (code 554 5.7.0)"),
        ("421 4.3.2", "the portal’s own mail server takes no mail from it now (code 421 4.3.2)"),
        ("api:429", "the mail provider takes no mail from the portal now (code api:429)"),
        ("gaierror", "the mail server could not be reached (code gaierror)"),
        ("hung up", "the mail server hung up again and again"),
    ],
)
def test_a_pause_is_told_with_its_cause(desk, code, reason):
    tick()
    breaker.trip(db_now(), code)

    assert f": {reason}<small>" in page(desk, reverse("admin:outbox_message_engine"))


def test_an_address_that_bounced_is_work_for_those_whose_mail_went_there(desk, letter, make_message):
    kim = factories.PersonFactory(profile__preferred_name="Kim Example")
    missed = letter(status="failed", last_error_code="550", to="gone@example.org", person_id=kim.pk)
    bad = BadAddress.objects.create(address="gone@example.org", error_code="550")
    theirs = BadAddress.objects.create(address="theirs@example.org", error_code="550")
    make_message(to=theirs.address, convenor_id=0)
    where = reverse("admin:outbox_badaddress_change", args=[bad.pk])
    listed, words = page(desk, reverse("admin:outbox_badaddress_changelist")), page(desk, where)

    assert "gone@example.org" in listed
    assert "theirs@example.org" not in listed
    assert "Kim Example" in words
    assert of(missed) in words
    assert desk.get(reverse("admin:outbox_badaddress_change", args=[theirs.pk])).status_code == 404
    desk.post(where, {"resend": "1"})
    missed.refresh_from_db()
    assert missed.status == "pending"
    assert not BadAddress.objects.filter(pk=bad.pk).exists()


def test_a_bounce_is_noted_by_hand_for_ones_own_mail_alone(desk, letter, make_message):
    mine, theirs = letter(), make_message(convenor_id=0)
    add = reverse("admin:outbox_badaddress_add")
    assert "None of your mail went to this address" in desk.post(add, {"address": theirs.to}).content.decode()
    assert desk.post(add, {"address": mine.to.upper()}).status_code == 302
    assert BadAddress.objects.get().noted_by_id == desk.staff.pk
    assert "Nothing arrives at this address." in page(desk, of(mine))
