"""An application that staff enter for somebody who phoned or wrote."""

from datetime import timedelta

import pytest

from accounts.models import AuditEvent, User
from applications.domain.answers import About, Access, Chosen, ChosenCommunity, Dates
from applications.domain.applying import take
from applications.domain.entering import begin_entry, finish_entry, revisions_of
from applications.errors import CannotEnter, StaleRevision, TooLate
from applications.models import Application
from communities.models import AccessNeeds
from outbox.models import Message
from tests.factories import (
    CLOSES_AT,
    ApplicationFactory,
    CollectionNoticeFactory,
    CommunityFactory,
    ExtensionFactory,
    PersonFactory,
    RoundFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db
AT = CLOSES_AT - timedelta(days=1)
EMAIL = "alex.sample@example.org"


@pytest.fixture
def community():
    round_ = RoundFactory(in_2026=True)
    CollectionNoticeFactory(round=round_)
    return CommunityFactory(round=round_, sessions=2)


@pytest.fixture
def staff(community):
    return StaffFactory(convenor=community.convenor)


def said(community, **profile: object) -> list:
    about = About(
        profile={"preferred_name": "Alex Sample", "works_statewide": True} | profile,
        focus="contributor",
        experience="1_to_3",
        work="I run sessions with clubs.",
        hopes="To learn.",
    )
    return [about, Chosen((ChosenCommunity(community.pk, "It fits."),))]


def dates(community) -> Dates:
    return Dates({session.pk: "yes" for session in community.sessions.all()})


def enter(community, staff, *, at=AT, **profile: object) -> Application:
    begun = begin_entry(
        community.round, EMAIL, how="phone", given=said(community, **profile), by=staff, at=at
    )
    return finish_entry(begun, given=[dates(community)], revisions=revisions_of(begun), by=staff, at=at)


def test_entered_application_is_sent_and_marked(community, staff):
    application = enter(community, staff)

    assert application.is_submitted
    assert (application.entered_by, application.entered_how) == (staff, "phone")
    assert application.applicant.email == EMAIL
    assert application.choices.get().dates_yes == 2


def test_entered_application_gives_the_person_the_receipt(community, staff):
    enter(community, staff)

    assert Message.objects.get(kind="application_receipt").to == EMAIL


def test_entered_application_names_in_the_audit_who_entered_it(community, staff):
    application = enter(community, staff)

    events = AuditEvent.objects.about(application)
    assert {event.actor for event in events if event.verb in ("application_entered", "application_sent")} == {
        staff
    }


def test_begin_entry_leaves_a_profile_as_its_owner_wrote_it(community, staff):
    PersonFactory(email=EMAIL, profile__preferred_name="Sasha Sample", profile__pronouns="")

    application = enter(community, staff, pronouns="they/them")

    profile = User.objects.get(pk=application.applicant_id).profile
    assert (profile.preferred_name, profile.pronouns) == ("Sasha Sample", "they/them")


def test_begin_entry_refuses_somebody_who_has_a_draft(community, staff):
    ApplicationFactory(round=community.round, applicant=PersonFactory(email=EMAIL))

    with pytest.raises(CannotEnter, match="has an application"):
        enter(community, staff)


def test_begin_entry_refuses_staff_of_another_convenor(community):
    with pytest.raises(CannotEnter, match="coordinates"):
        enter(community, StaffFactory())


def test_begin_entry_after_the_close_needs_an_extension(community, staff):
    late = CLOSES_AT + timedelta(hours=2)
    with pytest.raises(TooLate):
        enter(community, staff, at=late)
    ExtensionFactory(round=community.round, person=PersonFactory(email=EMAIL), granted_by=staff)

    assert enter(community, staff, at=late).is_submitted


def test_finish_entry_refuses_an_application_that_its_owner_writes(community, staff):
    own = ApplicationFactory(round=community.round)

    with pytest.raises(CannotEnter, match="themselves"):
        finish_entry(own, given=[], revisions={}, by=staff, at=AT)


@pytest.fixture
def begun(community, staff) -> Application:
    return begin_entry(community.round, EMAIL, how="phone", given=said(community), by=staff, at=AT)


@pytest.mark.parametrize("meanwhile", ["dates", "access"])
def test_finish_entry_refuses_over_what_the_person_saved_since_and_writes_nothing(
    community, staff, begun, meanwhile
):
    opened = revisions_of(begun)
    own = {"dates": Dates({community.sessions.first().pk: "no"}), "access": Access("My own words.")}
    take(begun.round, begun.applicant, own[meanwhile], revision=0, at=AT)
    given = [dates(community), Access("As the staff heard it.")]

    with pytest.raises(StaleRevision):
        finish_entry(begun, given=given, revisions=opened, by=staff, at=AT)

    begun.refresh_from_db()
    assert begun.status == "draft"
    assert [row.words for row in AccessNeeds.objects.all()] == ["My own words."] * (meanwhile == "access")
    answers = [answer.answer for answer in begun.choices.get().date_answers.all()]
    assert answers == ["no"] * (meanwhile == "dates")


def test_finish_entry_without_words_for_access_leaves_what_the_person_told(community, staff, begun):
    opened = revisions_of(begun)
    take(begun.round, begun.applicant, Access("A chair near the door."), revision=0, at=AT)

    finish_entry(begun, given=[dates(community), Access("  ")], revisions=opened, by=staff, at=AT)

    begun.refresh_from_db()
    assert (begun.status, AccessNeeds.objects.get().words) == ("submitted", "A chair near the door.")
