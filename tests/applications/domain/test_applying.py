from datetime import timedelta

import pytest

from accounts.models import AuditEvent
from applications.domain.answers import Access, Safety
from applications.domain.applying import MOST_TYPED, start
from applications.domain.withdrawing import withdraw
from applications.errors import NotOpenYet, StaleRevision, TooLate, TooLong
from applications.models import Application, Section
from communities.models import AccessNeeds
from outbox.models import Message
from tests.applications.domain.applicant import ABOUT, AT, MINUTE, SECOND, Applicant, about, chosen, dates
from tests.factories import CLOSES_AT, OPENS_AT, CommunityFactory, PersonFactory, RoundFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def test_start_begins_once_and_not_before_the_round_opens_or_after_it_closes(applicant):
    with pytest.raises(NotOpenYet):
        start(applicant.round, applicant.person, at=OPENS_AT - SECOND)
    with pytest.raises(TooLate):
        start(applicant.round, applicant.person, at=CLOSES_AT)
    assert not Application.objects.exists()

    begun = start(applicant.round, applicant.person, at=OPENS_AT)
    again = start(applicant.round, applicant.person, at=CLOSES_AT)

    assert begun == again == Application.objects.get()
    assert (begun.status, begun.created_at, begun.revision) == ("draft", OPENS_AT, 0)


def test_keep_typed_keeps_what_is_right_and_wrong_and_takes_nothing(applicant):
    applicant.type("about", work="Half a sen", focus="nonsense")

    application = Application.objects.get()
    section = application.sections.get()
    assert (section.name, section.revision, section.saved_at, section.taken_at) == ("about", 1, AT, None)
    assert section.typed == {"work": ["Half a sen"], "focus": ["nonsense"]}
    assert (application.status, application.work, application.revision) == ("draft", "", 0)
    assert not Message.objects.exists()


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=30)])
def test_keep_typed_keeps_text_after_the_close_whether_begun_before_or_not(applicant, late):
    applicant.type("about", work="Late")
    bystander = Applicant(applicant.round, PersonFactory())

    applicant.type("about", work="Later", at=CLOSES_AT + late)
    bystander.type("about", work="From scratch", at=CLOSES_AT + late)

    assert applicant.section("about").typed == {"work": ["Later"]}
    assert bystander.section("about").typed == {"work": ["From scratch"]}


def test_keep_typed_refuses_before_the_round_opens(applicant):
    with pytest.raises(NotOpenYet):
        applicant.type("about", work="Early", at=OPENS_AT - SECOND)
    assert not Application.objects.exists()


def test_keep_typed_refuses_the_older_of_two_tabs_section_by_section(applicant):
    applicant.type("about", work="First tab")
    applicant.type("about", work="First tab, more", revision=1)
    applicant.type("access", words="Another page", revision=0)

    with pytest.raises(StaleRevision):
        applicant.type("about", work="Second tab", revision=1)

    section = applicant.section("about")
    assert (section.typed, section.revision) == ({"work": ["First tab, more"]}, 2)


def test_keep_typed_refuses_a_page_that_was_taken_in_between(applicant):
    applicant.type("about", work="Typed")
    applicant.take(ABOUT)

    with pytest.raises(StaleRevision):
        applicant.type("about", work="Typed, more", revision=1)
    assert applicant.section("about").typed == {}


def test_keep_typed_refuses_more_than_it_can_keep(applicant):
    with pytest.raises(TooLong, match="Shorten it"):
        applicant.type("about", work="x" * MOST_TYPED)
    assert not Section.objects.exists()

    applicant.type("about", work="x" * (MOST_TYPED - 100))


def test_keep_typed_leaves_out_what_no_database_keeps(applicant):
    applicant.type("about", work="a\0b")

    assert applicant.section("about").typed == {"work": ["ab"]}


def test_keep_typed_of_a_begun_section_takes_two_statements(applicant, django_assert_num_queries):
    applicant.type("about", work="One")

    with django_assert_num_queries(2):
        applicant.type("about", revision=1, work="Two")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("revision", [0, 1])
def test_keep_typed_keeps_one_of_two_that_race(revision):
    applicant = Applicant(RoundFactory(in_2026=True), PersonFactory())
    if revision:
        applicant.type("about", work="Before")

    def press(words: str) -> Section:
        return applicant.type("about", work=words, revision=revision)

    outcomes = at_once(press, ("one",), ("other",))

    assert {type(outcome) for outcome in outcomes} == {Section, StaleRevision}
    (won,) = [outcome for outcome in outcomes if isinstance(outcome, Section)]
    section = Section.objects.get()
    assert (section.typed, section.revision) == (won.typed, revision + 1)


@pytest.mark.django_db(transaction=True)
def test_take_and_keep_typed_that_race_lose_nothing_in_silence():
    applicant = Applicant(RoundFactory(in_2026=True), PersonFactory())
    applicant.type("about", work="Before")

    def press(act: str) -> object:
        if act == "take":
            return applicant.take(ABOUT, revision=1)
        return applicant.type("about", work="Typed", revision=1)

    outcomes = at_once(press, ("take",), ("type",))

    assert sum(isinstance(outcome, StaleRevision) for outcome in outcomes) == 1
    section = applicant.section("about")
    taken = isinstance(outcomes[0], Application)
    assert (section.typed, section.revision) == ({} if taken else {"work": ["Typed"]}, 2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("revision", [0, 1])
def test_take_takes_one_of_two_that_race(revision):
    applicant = Applicant(RoundFactory(in_2026=True), PersonFactory())
    applicant.type("access", words="Begun before")
    if revision:
        applicant.type("about", work="Before")

    def press(words: str) -> Application:
        return applicant.take(about(work=words), revision=revision)

    outcomes = at_once(press, ("one",), ("other",))

    assert {type(outcome) for outcome in outcomes} == {Application, StaleRevision}
    (won,) = [outcome for outcome in outcomes if isinstance(outcome, Application)]
    assert (applicant.application.work, applicant.section("about").revision) == (won.work, revision + 1)


def test_take_writes_its_section_and_empties_what_was_typed_there(applicant):
    applicant.type("about", work="Sch")
    applicant.type("access", words="A quiet room")

    application = applicant.take(ABOUT, at=AT + MINUTE)

    assert (application.work, application.focus, application.status) == ("Schools.", "contributor", "draft")
    assert (application.revision, application.saved_at) == (1, AT + MINUTE)
    section = applicant.section("about")
    assert (section.typed, section.revision, section.taken_at) == ({}, 2, AT + MINUTE)
    assert applicant.section("access").typed == {"words": ["A quiet room"]}
    assert not AccessNeeds.objects.exists()


def test_take_refuses_a_stale_revision_and_writes_nothing(applicant):
    applicant.take(ABOUT)
    applicant.take(about(work="Clubs."), revision=1)

    with pytest.raises(StaleRevision):
        applicant.take(about(work="Older tab"), revision=1)

    assert (applicant.application.work, applicant.section("about").revision) == ("Clubs.", 2)


def test_take_of_a_draft_ends_with_the_grace_and_leaves_what_was_typed(applicant):
    applicant.take(ABOUT)
    grace_ends = CLOSES_AT + 30 * MINUTE
    applicant.take(about(work="In grace"), at=grace_ends - SECOND)
    applicant.type("about", work="Too late", at=grace_ends)

    with pytest.raises(TooLate, match="you can copy it"):
        applicant.take(about(work="Too late"), at=grace_ends)

    assert applicant.application.work == "In grace"
    assert applicant.section("about").typed == {"work": ["Too late"]}


def test_take_of_one_begun_after_the_close_is_refused(applicant):
    with pytest.raises(TooLate):
        applicant.take(ABOUT, at=CLOSES_AT)
    assert not Application.objects.exists()


def test_take_of_one_that_was_sent_ends_with_the_close(filled):
    filled.send()
    filled.take(about(work="Last minute"), at=CLOSES_AT - SECOND)

    with pytest.raises(TooLate, match="stays as it is"):
        filled.take(about(work="A second late"), at=CLOSES_AT)
    assert filled.application.work == "Last minute"


def test_take_of_one_that_was_sent_counts_at_once_and_is_kept_in_the_audit(filled, communities):
    sent = filled.send()

    filled.take(chosen(communities[1], communities[0]), at=AT + MINUTE)

    application = filled.application
    assert (application.status, application.submitted_at, application.saved_at) == (
        "submitted",
        AT,
        AT + MINUTE,
    )
    event = AuditEvent.objects.get(verb="application_changed")
    assert (event.actor, event.details) == (
        filled.person,
        {"section": "communities", "revision": sent.revision + 1},
    )


def test_take_of_what_is_told_in_confidence_leaves_no_trace_on_the_application(filled):
    filled.send()
    Message.objects.all().delete()

    filled.take(Access("A quiet room"))
    filled.take(Safety("Please ring nobody at home.", "By text"))

    assert not AuditEvent.objects.filter(verb="application_changed").exists()
    assert not Message.objects.exists()


def test_take_makes_a_withdrawn_application_a_draft_again_before_the_close(filled):
    withdraw(filled.send(), at=AT + MINUTE)

    application = filled.take(about(work="Again"), at=AT + 2 * MINUTE)
    assert (application.status, application.submitted_at, application.withdrawn_at) == ("draft", None, None)

    withdraw(filled.send(at=AT + 3 * MINUTE), at=AT + 4 * MINUTE)
    with pytest.raises(TooLate, match="You withdrew"):
        filled.take(ABOUT, at=CLOSES_AT)


def test_application_is_one_a_person_and_round(applicant):
    applicant.take(ABOUT)
    Applicant(RoundFactory(in_2026=True), applicant.person).take(ABOUT)
    CommunityFactory(round=applicant.round)
    applicant.take(dates_after_choosing(applicant))

    assert Application.objects.filter(round=applicant.round).count() == 1
    assert Application.objects.count() == 2


def dates_after_choosing(applicant: Applicant):
    community = applicant.round.communities.get()
    applicant.take(chosen(community))
    return dates(community)
