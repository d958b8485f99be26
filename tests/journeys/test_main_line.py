"""The whole line: from a community's public page to the roster of its meetings."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from applications.domain.figures import refresh
from applications.models import Application, Choice, Offer
from communities.models import Member
from communities.templatetags.times import local
from outbox.models import Message
from sessions_app.models import Session
from tests import factories
from tests.journeys.conftest import Program, inside
from tests.journeys.post import calendar_in, code_in, delivered, link_in, newest_to
from tests.journeys.season import SUMMER, WINTER, reminders
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.django_db

EMAIL = "kim@example.org"
HELD = timedelta(minutes=6)
WORK = "I run evenings for parents in two country towns."
WHY = "There is nobody else in my town."


@pytest.fixture
def kim(program) -> Visitor:
    """A practitioner whom nobody knows yet."""
    return Visitor()


def answers(program: Program) -> dict[str, dict[str, object]]:
    """What Kim types into each part of the application: one community, all of its dates but one."""
    dates = {
        f"date_{session.pk}": "maybe" if session.number == 4 else "yes"
        for session in program.community.sessions.all()
    }
    return {
        "About you and your work": {
            "preferred_name": "Kim Example",
            "pronouns": "they/them",
            "organisation": "Example Shire",
            "role_title": "Prevention officer",
            "works_statewide": "on",
            "focus": "specialist",
            "experience": "1_to_3",
            "work": WORK,
            "hopes": "To be less alone with it.",
        },
        "Your communities": {f"why_{program.community.slug}".replace("-", "__"): WHY},
        "Dates you can come": dates,
        "What you need to take part": {"words": "A chair near the door."},
        "Anything for your safety": {},
        "Who we reach": {"gender": "woman"},
    }


def apply(kim: Visitor, program: Program) -> Application:
    """From the public page to the receipt, with a code by mail on the way."""
    kim.open(program.address)
    kim.follow("Apply for this community")
    kim.follow("Start")
    kim.press("Send me a code", email=EMAIL)
    kim.press("Continue", code=code_in(newest_to(EMAIL)))
    mine = Application.objects.filter(applicant__email=EMAIL)
    assert not mine.exists()
    kim.press("Start")
    for part, typed in answers(program).items():
        assert kim.sees(part)
        kim.press("Save and continue", **typed)
    assert kim.sees("Check your answers", WORK, WHY)
    kim.press("Send application", notice="on")
    return mine.get()


def offer(staff: Visitor, choice: Choice) -> None:
    """Read, score, offer: the letter is shown before it is sent."""
    staff.open(f"/admin/applications/choice/{choice.pk}/change/")
    scores = {f"score_{criterion.pk}": "4" for criterion in choice.community.criteria.all()}
    staff.press("Save and stay here", note="Brings a view that we lack.", **scores)
    staff.press("Offer a place…")
    assert staff.sees("This will be sent to", EMAIL)
    assert not Offer.objects.exists()
    staff.press("Offer a place, and send this")


def accept(kim: Visitor) -> Member:
    """From the mailed link, which acts on nothing until a button is pressed."""
    kim.open(link_in(newest_to(EMAIL)))
    for method in ("get", "head", "options"):
        getattr(kim.client, method)(kim.path)
    assert Offer.objects.get().status == Offer.Status.OPEN
    kim.press("Accept the place", shares_contact="on")
    assert kim.sees("You have a place. Welcome")
    return Member.objects.get()


@pytest.fixture
def member(kim, staff, program) -> Member:
    apply(kim, program)
    offer(staff, Choice.objects.get())
    return accept(kim)


def test_applying_is_read_from_the_public_page_sent_with_a_code_and_receipted(kim, program):
    application = apply(kim, program)

    assert kim.path == f"/my/applications/{application.pk}/"
    assert kim.sees("It arrived", "You will hear by", WORK, "Prevention in small towns")
    receipt = newest_to(EMAIL)
    assert receipt.subject == "Your application has arrived"
    assert WORK in receipt.body
    assert [d.answer for d in application.choices.get().date_answers.all()] == ["yes"] * 3 + ["maybe"] + [
        "yes"
    ] * 2
    assert User.objects.get(email=EMAIL).profile.preferred_name == "Kim Example"
    # Coming back finds it, and sends nothing twice.
    kim.open("/my/")
    assert kim.sees("Hello, Kim Example", "Sent")
    assert delivered() == []


def test_staff_see_the_new_application_first_score_it_and_offer_a_place(kim, staff, program):
    read = factories.ChoiceFactory(community=program.community)
    factories.ReviewFactory.create_batch(program.round.reviewers_per_choice, choice=read)
    refresh(read)
    apply(kim, program)
    choice = Choice.objects.get(application__applicant__email=EMAIL)

    staff.open("/admin/applications/choice/")
    words = staff.page.words
    assert words.index("Kim Example") < words.index(read.application.applicant.get_full_name())
    offer(staff, choice)

    assert staff.sees("a seat is held", "Withdraw the offer")
    assert [score.value for score in choice.reviews.get().scores.all()] == [4, 4]
    assert program.community.seats.count() == 1
    assert newest_to(EMAIL).subject == "A place is held for you: please answer"
    staff.open(f"/admin/applications/choice/{choice.pk}/change/")
    assert staff.sees("What they were told", "Application: receipt", "Offer of a place")


def test_a_mailed_offer_is_accepted_and_shows_six_meetings_with_their_links(kim, staff, program, member):
    kim.open("/my/")
    kim.follow("Prevention in small towns")

    links = [to for words, to in kim.page.links.items() if words.startswith("Open the room of meeting")]
    assert links == [f"https://meet.example.org/small-towns/{number}" for number in range(1, 7)]
    assert newest_to(EMAIL).subject == "Your place is confirmed"
    assert member.shares_contact
    # The link of the mail stays good to read, and says how things stand.
    kim.open(link_in(newest_to(EMAIL, "A place is held for you: please answer")))
    assert kim.sees("You have a place. Welcome")


def test_a_meeting_link_is_for_members_alone(kim, staff, strangers, program, member):
    somebody = Visitor()
    somebody.client.force_login(factories.PersonFactory())

    for visitor in (Visitor(), somebody):
        visitor.open(program.address)
        assert not [to for to in visitor.page.links.values() if "meet.example.org" in to]
    assert somebody.client.get(f"/my/communities/{program.community.pk}/").status_code == 404


def test_reminders_come_once_each_across_the_october_and_the_april_clock_change(program, member):
    delivered()  # the letters about the place, and then the entries for the calendar
    delivered(timezone.now() + HELD)
    october = reminders(program.season[0], before=WINTER, after=SUMMER)
    april = reminders(program.season[5], before=SUMMER, after=WINTER)

    for due in [*october.all(), *april.all()]:
        assert arrives(due, "Reminder") == [EMAIL]

    sent = Message.objects.filter(kind="session_reminder", status=Message.Status.SENT)
    assert sent.count() == 6
    assert {key.split(":")[4] for key in sent.values_list("key", flat=True)} == {
        "week-before",
        "day-before",
        "hour-before",
    }


def test_a_moved_meeting_takes_its_reminders_along(program, member):
    delivered()
    delivered(timezone.now() + HELD)
    session = program.community.sessions.get(number=2)
    old = session.starts_at - timedelta(days=7)
    assert delivered(old - timedelta(minutes=30)) == []
    planned = Message.objects.get(kind="session_reminder")
    # That tick, far ahead, cleared away the visits that had begun.
    staff = inside(factories.StaffFactory(convenor=program.convenor))

    move(staff, session, days=1)
    delivered()
    notices = delivered(timezone.now() + HELD)

    planned.refresh_from_db()
    assert planned.status == Message.Status.SUPERSEDED
    assert {(*letter.to, letter.subject) for letter in notices} == {
        (EMAIL, "Your meeting has moved"),
        (program.facilitator.email, "Your meeting has moved"),
    }
    session.refresh_from_db()
    for entry in map(calendar_in, notices):
        assert f"UID:{session.calendar_uid}" in entry
        assert "SEQUENCE:1" in entry
        assert f"DTSTART;TZID={session.zone}:{local(session.starts_at, session):%Y%m%dT%H%M%S}" in entry
    assert arrives(old, "Reminder") == []
    assert arrives(session.starts_at - timedelta(days=7), "Reminder") == [EMAIL]


def test_the_facilitator_finds_the_new_member_on_the_roster(facilitator, strangers, program, member):
    facilitator.open("/facilitate/")
    facilitator.follow("1 · Sample meeting 1")

    assert facilitator.sees("1 expected", "Kim Example", "they/them", "Prevention officer, Example Shire")
    assert facilitator.page.links["Write to Kim Example"] == f"mailto:{EMAIL}"
    assert WORK not in facilitator.page.words


def test_another_convenors_staff_find_nothing_of_it(strangers, program, member):
    choice, session = Choice.objects.get(), program.community.sessions.get(number=1)

    for address in (
        "/admin/",
        "/admin/applications/choice/?round=all",
        "/admin/communities/community/",
        "/admin/communities/member/",
        "/admin/sessions_app/session/?when=all",
        "/admin/outbox/message/",
    ):
        strangers.open(address)
        for secret in ("Kim Example", EMAIL, program.community.name, "meet.example.org"):
            assert secret not in strangers.page.words, address
    for address in (
        f"/admin/applications/choice/{choice.pk}/change/",
        f"/admin/communities/member/{member.pk}/change/",
        f"/admin/sessions_app/session/{session.pk}/change/",
        f"/facilitate/sessions/{session.pk}/",
    ):
        assert strangers.client.get(address).status_code == 404, address


def arrives(due: datetime, subject: str) -> list[str]:
    """To whom mail of this subject goes at `due`: nothing a minute before it, nothing again after it."""
    minute = timedelta(minutes=1)
    assert delivered(due - minute) == []
    letters = [letter for letter in delivered(due) if letter.subject.startswith(subject)]
    assert delivered(due) == []
    assert delivered(due + minute) == []
    return [to for letter in letters for to in letter.to]


def move(staff: Visitor, session: Session, *, days: int) -> None:
    staff.open(f"/admin/sessions_app/session/dates/{session.community_id}/")
    day = (session.date + timedelta(days=days)).isoformat()
    staff.press("Show what this means", **{f"s{session.pk}__date": day})
    assert staff.sees("2 people get one email each", "Who holds the meeting is among them")
    staff.press("Do this, and tell 2 people")
    assert staff.sees("The session is changed.")
