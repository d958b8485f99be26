"""Every kind of mail and every calendar, as they reach somebody who asked for discretion: they tell nothing."""

import re

import pytest
import time_machine
from allauth.account.models import EmailAddress

from accounts.domain.safe_contact import ask_address, confirm_address, save_wishes
from accounts.models import User
from outbox.domain.delivery import compose
from outbox.models import Message
from outbox.registry import kind_of
from sessions_app.domain.feeds import open_feed
from tests import factories
from tests.house.letters import MAKERS, NOW, PERSON

CHOSEN = "quiet@example.net"
TELLING = [
    "program",
    "community",
    "communities",
    "convenor",
    "violence",
    "family",
    "prevention",
    "gender",
    "practice",
]
TELLING += [
    "meeting",
    "forum",
    "applied",
    "application",
    "offer",
    "group",
    "1800respect",
    "safe steps",
    "traditional",
]
TELLING += ["sample", PERSON, "cop portal", "coordinator", "reminder", "place for you"]
# Written to an address alone; whoever proved that it is theirs is written to as they wish all the same.
TO_AN_ADDRESS = {
    "manager_asked",
    "registration_confirmed",
    "registration_waiting",
    "registration_interest",
    "demand_confirm",
}
# What proves an address, or tells of it, goes there.
TO_THE_LETTER = {"sign_in_code", "address_code", "account_notice"}

each_mail = pytest.mark.parametrize(
    ("kind", "make"),
    [pytest.param(kind, make, id=make.__name__) for kind, make in MAKERS],
)


@pytest.fixture(autouse=True)
def _clock_and_sender(db, settings):
    settings.MAIL_FROM = "The Prevention Program <hello@family-violence.example.org>"
    settings.MAIL_FROM_DISCREET = "post@example.net"
    with time_machine.travel(NOW, tick=False):
        yield


def wish(person: User) -> None:
    """An address of choice and discretion, after everything was queued."""
    ask_address(person, CHOSEN, at=NOW)
    code = Message.objects.get(to=CHOSEN)
    confirm_address(person, re.search(r"\d{6}", code.text).group(), at=NOW)
    code.delete()
    save_wishes(person, is_discreet=True, neutral_titles=False, unwanted=[], at=NOW)


def told(text: str) -> list[str]:
    return [word for word in TELLING if re.search(rf"(?<![a-z]){re.escape(word)}", text.lower())]


def everything(mail) -> str:
    """What a person, or somebody beside them, can see of a mail: headers, words, calendars, names of files."""
    whole = mail.message()
    seen = [f"{name}: {value}" for name, value in whole.items() if name != "List-Unsubscribe"]
    for part in whole.walk():
        seen.append(part.get_filename() or "")
        if not part.is_multipart():
            seen.append(part.get_payload(decode=True).decode())
    # The address of the portal itself is what it is.
    return "\n".join(seen).replace("\r\n ", "")


@each_mail
def test_every_mail_to_a_discreet_person_tells_nothing_and_goes_to_their_address_of_choice(kind, make):
    make()
    person = User.objects.filter(email=PERSON).first() or factories.PersonFactory(email=PERSON)
    rows = list(Message.objects.filter(kind=kind, to=PERSON))
    if kind not in TO_AN_ADDRESS:
        Message.objects.filter(pk__in=[row.pk for row in rows]).update(person_id=person.pk)
    wish(person)

    assert rows
    for row in Message.objects.filter(pk__in=[row.pk for row in rows]):
        row.date_header = NOW
        mail = compose(row)
        assert mail.to == [PERSON if kind in TO_THE_LETTER else CHOSEN]
        words = everything(mail).replace(f"To: {PERSON}", "")
        assert told(words) == [], words


def test_what_is_written_to_an_address_alone_is_known():
    assert {kind for kind, _ in MAKERS if kind_of(kind).is_to_the_letter} == TO_THE_LETTER
    for kind, make in MAKERS:
        if kind in TO_AN_ADDRESS:
            Message.objects.all().delete()
            make()
            assert set(Message.objects.filter(kind=kind).values_list("person_id", flat=True)) == {None}, kind


def test_the_words_would_be_seen():
    """The same list finds the mail of somebody who asked for nothing."""
    dict(MAKERS)["session_reminder"]()
    row = Message.objects.get(kind="session_reminder")
    row.date_header = NOW

    assert told(everything(compose(row)))


@pytest.mark.parametrize(
    "wishes", [{"is_discreet": True, "neutral_titles": False}, {"is_discreet": False, "neutral_titles": True}]
)
def test_the_feed_of_a_person_who_asked_for_it_tells_when_and_nothing_more(client, wishes):
    community = factories.CommunityFactory(round__in_2026=True, sessions=3)
    person = factories.MemberFactory(community=community, joined_at=NOW).person
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    path = f"/calendar/{open_feed(person).token}.ics"
    before = client.get(path).content.decode()
    save_wishes(person, unwanted=[], at=NOW, **wishes)
    after = client.get(path).content.decode()

    assert told(before)
    assert told(after) == []
    assert after.count("SUMMARY:Appointment") == 3
    for line in ("UID:", "DTSTART", "DTEND", "SEQUENCE"):
        assert [x for x in after.splitlines() if x.startswith(line)] == [
            x for x in before.splitlines() if x.startswith(line)
        ]
