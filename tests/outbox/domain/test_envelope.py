"""A mail goes where and how its person wishes at the moment of sending."""

import pytest
from icalendar import Calendar

from outbox import registry
from outbox.domain.envelope import readdress
from outbox.domain.tick import send_due
from outbox.links import stopped_by
from outbox.models import Message
from outbox.registry import Wishes, register_kind, register_owners, register_wishes

pytestmark = pytest.mark.django_db(transaction=True)

PERSON = 7
CALENDAR = "\r\n".join(
    [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Community//EN",
        "METHOD:REQUEST",
        "X-WR-CALNAME:Community",
        "BEGIN:VEVENT",
        "UID:one@example.org",
        "SEQUENCE:3",
        "DTSTAMP:20260901T000000Z",
        "DTSTART:20260910T000000Z",
        "DTEND:20260910T020000Z",
        "SUMMARY:Community of practice\\, meeting 1",
        "LOCATION:Family Violence Centre",
        "DESCRIPTION:The program\\nof the community",
        "URL:https://community.example.org/",
        "STATUS:CONFIRMED",
        'ORGANIZER;CN="The Community":mailto:portal@example.org',
        "ATTENDEE;CN=Alex;PARTSTAT=ACCEPTED:mailto:alex.sample1@example.org",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
)


@pytest.fixture
def wish(monkeypatch):
    """Let the person wish something; nobody else is known."""
    monkeypatch.setattr(registry, "WISHES", [])
    monkeypatch.setattr(registry, "OWNERS", [])

    def say(**wishes: object) -> None:
        registry.WISHES.clear()
        register_wishes(lambda ids: {pk: Wishes(**wishes) for pk in ids if pk == PERSON})

    return say


def parts(mail) -> dict[str, str]:
    return {
        part.get_content_type(): str(part.get_content()) for part in mail.walk() if not part.is_multipart()
    }


def test_mail_goes_to_the_address_of_choice_that_was_set_after_it_was_queued(sink, make_message, wish, at):
    row = make_message(person_id=PERSON, calendar=CALENDAR, calendar_method="REQUEST")
    wish(address="quiet@example.net")
    send_due(at)
    row.refresh_from_db()

    assert sink.recipients == [["quiet@example.net"]]
    assert row.to == "quiet@example.net"
    assert "alex.sample" not in sink.mails[0].as_string()
    (event,) = Calendar.from_ical(parts(sink.mails[0])["text/calendar"]).walk("VEVENT")
    assert event["attendee"] == "mailto:quiet@example.net"
    assert event["attendee"].params["PARTSTAT"] == "ACCEPTED"
    assert event["summary"] == "Community of practice, meeting 1"


def test_proof_of_an_address_goes_to_that_address(sink, make_message, wish, at):
    register_kind("code", title="Code", is_to_the_letter=True)
    wish(address="quiet@example.net")
    row = make_message(kind="code", person_id=PERSON, is_secret=True)
    send_due(at)

    assert sink.recipients == [[row.to]]


def test_discreet_mail_says_only_that_there_is_a_message_and_the_row_keeps_its_words(
    sink, make_message, wish, at, settings
):
    settings.MAIL_FROM = "The Community Program <portal@example.org>"
    settings.MAIL_FROM_DISCREET = "portal@example.org"
    row = make_message(
        person_id=PERSON,
        subject="Your community",
        text="Family violence.\n",
        html="<p>Family violence.</p>",
        calendar=CALENDAR,
        calendar_method="REQUEST",
    )
    wish(address=row.to, is_discreet=True)
    send_due(at)
    row.refresh_from_db()
    (mail,) = sink.mails

    assert (mail["Subject"], mail["From"]) == ("You have a message", "portal@example.org")
    assert f"/my/messages/{row.pk}/" in parts(mail)["text/plain"]
    everything = " ".join([*map(str, mail.values()), *parts(mail).values()]).lower()
    assert [
        word for word in ("community", "program", "violence", "family", "alex,") if word in everything
    ] == []
    assert row.text == "Family violence.\n"


def test_a_discreet_invitation_comes_from_whom_its_mail_comes_from(sink, make_message, wish, at, settings):
    settings.MAIL_FROM = "The Community Program <portal@example.org>"
    settings.MAIL_FROM_DISCREET = "Post <post@example.net>"
    row = make_message(person_id=PERSON, calendar=CALENDAR, calendar_method="REQUEST")
    wish(address=row.to, is_discreet=True)
    send_due(at)
    (mail,) = sink.mails

    assert mail["From"] == "Post <post@example.net>"
    (event,) = Calendar.from_ical(parts(mail)["text/calendar"]).walk("VEVENT")
    assert event["organizer"] == "mailto:post@example.net"


def test_neutral_titles_leave_the_mail_its_words_and_the_event_its_times(sink, make_message, wish, at):
    wish(has_neutral_titles=True)
    make_message(person_id=PERSON, subject="Moved", calendar=CALENDAR, calendar_method="REQUEST")
    send_due(at)
    (event,) = Calendar.from_ical(parts(sink.mails[0])["text/calendar"]).walk("VEVENT")

    assert sink.mails[0]["Subject"] == "Moved"
    assert (event["summary"], event["uid"], event["sequence"]) == ("Appointment", "one@example.org", 3)
    assert event["dtstart"].dt.isoformat() == "2026-09-10T00:00:00+00:00"
    assert {"location", "description", "url"} & {name.lower() for name in event} == set()


def test_a_discreet_persons_code_arrives_without_what_stands_under_every_mail(sink, make_message, wish, at):
    wish(is_discreet=True)
    make_message(
        person_id=PERSON,
        is_secret=True,
        subject="Your code",
        text="Code\n\n    123456\n\n--\nOne of our groups.\n",
        html="<main>123456</main><footer style='x'><p>One of our groups.</p></footer>",
    )
    send_due(at)
    words = parts(sink.mails[0])

    assert "123456" in words["text/plain"]
    assert "123456" in words["text/html"]
    assert "groups" not in sink.mails[0].as_string()


def test_mail_of_nobody_that_is_known_goes_as_it_was_written(sink, make_message, wish, at):
    wish(address="quiet@example.net", is_discreet=True)
    row = make_message(subject="A note", person_id=None)
    send_due(at)

    assert sink.recipients == [[row.to]]
    assert sink.mails[0]["Subject"] == "A note"


@pytest.mark.parametrize("chosen", [True, False])
def test_mail_to_a_guests_address_is_as_the_person_wishes_whose_it_is(sink, make_message, wish, at, chosen):
    register_owners(
        lambda addresses: {address: PERSON for address in addresses if address == "jo@example.org"}
    )
    wish(address="quiet@example.net", is_chosen=chosen, is_discreet=True)
    guest, stranger = make_message(to="jo@example.org", context={"ref": "x:1"}), make_message()
    send_due(at)
    guest.refresh_from_db()
    stranger.refresh_from_db()

    went_to = "quiet@example.net" if chosen else "jo@example.org"
    assert sink.recipients == [[went_to], [stranger.to]]
    assert sink.mails[0]["Subject"] == "You have a message"
    assert (guest.to, guest.person_id, guest.context["ref"]) == ("jo@example.org", PERSON, "x:1")
    assert stranger.person_id is None


def test_an_erased_row_in_a_workers_hands_gets_no_address_back(make_message, wish):
    row = make_message(person_id=PERSON)
    held = Message.objects.get(pk=row.pk)
    held.claim = "00000000-0000-0000-0000-000000000001"
    wish(address="quiet@example.net")
    Message.objects.filter(pk=row.pk).update(to="removed@invalid.invalid")
    readdress(held)

    assert Message.objects.get(pk=row.pk).to == "removed@invalid.invalid"


def test_optional_mail_names_its_one_click_and_other_mail_does_not(sink, make_message, wish, at):
    register_kind("reminder", title="Reminder", category="reminders")
    wish()
    html = "<main><p>Words</p></main><footer><p>Why</p></footer>"
    for kind, person in (("reminder", PERSON), ("reminder", None), ("note", PERSON)):
        make_message(kind=kind, person_id=person, html=html)
    send_due(at)
    optional, *others = sink.mails

    assert optional["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = optional["List-Unsubscribe"].strip("<>").rstrip("/").rpartition("/")[2]
    assert stopped_by(token) == (PERSON, "reminders")
    assert [mail["List-Unsubscribe"] for mail in others] == [None, None]
    url = optional["List-Unsubscribe"].strip(" <>")
    text, html = parts(optional)["text/plain"], parts(optional)["text/html"]
    assert text.splitlines()[-2:] == ["Stop mail of this kind:", url]
    assert html.count(f'href="{url}"') == 1
    assert html.index("Why") < html.index(url) < html.index("</footer>")
    assert not any("unsubscribe" in "".join(parts(mail).values()) for mail in others)


def test_discreet_mail_that_is_optional_has_its_way_out_too(sink, make_message, wish, at):
    register_kind("reminder", title="Reminder", category="reminders")
    wish(is_discreet=True)
    make_message(kind="reminder", person_id=PERSON)
    send_due(at)

    (mail,) = sink.mails
    assert all(mail["List-Unsubscribe"].strip(" <>") in words for words in parts(mail).values())
    assert "reminder" not in "".join(parts(mail).values()).lower()


def test_mail_that_its_person_switched_off_after_it_was_queued_is_not_sent(sink, make_message, wish, at):
    register_kind("reminder", title="Reminder", category="reminders")
    off, on = make_message(kind="reminder", person_id=PERSON), make_message(person_id=PERSON)
    wish(unwanted=frozenset({"reminders"}))
    send_due(at)
    off.refresh_from_db()

    assert sink.recipients == [[on.to]]
    assert (off.status, off.last_error_code) == ("cancelled", "switched off")
