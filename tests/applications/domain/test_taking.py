"""What each section writes, and what it refuses."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.domain.answers import Access, Chosen, ChosenCommunity, Counted, Dates, Safety
from applications.errors import AnswerWrong, ChoicesWrong
from applications.models import Acknowledgement, Answer, Application, Choice, DateAnswer
from communities.models import AccessNeeds, Demographics, Round, SafetyNote
from tests.applications.domain.applicant import (
    ABOUT,
    AT,
    MINUTE,
    PROFILE,
    Applicant,
    about,
    chosen,
    dates,
    ranks,
)
from tests.factories import (
    ChoiceFactory,
    CommunityFactory,
    LocalGovernmentAreaFactory,
    PersonFactory,
    QuestionFactory,
    ReviewFactory,
    SectorFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db


def test_about_writes_work_profile_and_the_rounds_own_questions(applicant, communities):
    asked = QuestionFactory(round=applicant.round)
    theirs = QuestionFactory(round=applicant.round, community=communities[0])

    application = applicant.take(about(brings="A guide.", answers={asked.pk: "Since May"}))

    assert (application.focus, application.experience) == ("contributor", "1_to_3")
    assert (application.work, application.hopes, application.brings) == ("Schools.", "To learn.", "A guide.")
    assert Answer.objects.get().value == "Since May"
    applicant.person.profile.refresh_from_db()
    assert applicant.person.profile.preferred_name == "Robin Example"
    with pytest.raises(AnswerWrong):
        applicant.take(about(answers={theirs.pk: "Not on this page"}))


@pytest.mark.parametrize("name", ["work", "hopes", "brings"])
def test_about_refuses_more_words_than_the_round_allows(applicant, name):
    limit = applicant.round.words_per_answer
    applicant.take(about(**{name: "word " * limit}))

    with pytest.raises(AnswerWrong, match=f"{limit + 1} words"):
        applicant.take(about(**{name: "word " * (limit + 1)}))


def test_about_of_a_draft_takes_no_snapshot_and_of_one_that_was_sent_a_new_one(filled):
    assert (filled.application.organisation, filled.application.place) == (None, "")
    filled.send()
    assert (filled.application.organisation, filled.application.place) == (None, "statewide")
    area, sector = LocalGovernmentAreaFactory(classification="regional_city"), SectorFactory()
    profile = {
        "preferred_name": "Robin",
        "organisation": "Sample Legal Service",
        "sector": sector,
        "lgas": [area],
    }

    filled.take(about(profile=profile))

    application = filled.application
    assert application.organisation.name == "Sample Legal Service"
    assert (application.sector, application.place) == (sector, "regional_city")


def test_communities_are_ranked_as_given_with_why_and_replace_what_was_there(applicant, communities):
    one, other, third = communities[:3]
    applicant.take(chosen(one, other))
    before = {choice.community_id: choice.pk for choice in Choice.objects.all()}

    again = Chosen((ChosenCommunity(third.pk, "New"), ChosenCommunity(one.pk, "Still")))
    application = applicant.take(again, at=AT + MINUTE)

    assert ranks(application) == [(1, third.pk), (2, one.pk)]
    kept = application.choices.get(community=one)
    assert (kept.pk, kept.why) == (before[one.pk], "Still")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    orders=st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=4, unique=True), min_size=1, max_size=6)
)
def test_communities_are_ranked_from_one_without_a_gap_after_any_saves(applicant, communities, orders):
    person = Applicant(applicant.round, PersonFactory())
    for order in orders:
        wanted = [communities[number] for number in order]
        application = person.take(chosen(*wanted))

        assert ranks(application) == [(rank, community.pk) for rank, community in enumerate(wanted, start=1)]


@pytest.mark.parametrize(
    ("picked", "why"),
    [
        ([], "at least one"),
        ([0, 1, 0], "each community once"),
        ([0, 1, 2, 3], "at most 3"),
        ([0, -1], "not part of this round"),
    ],
)
def test_communities_are_refused_none_twice_too_many_and_of_another_round(
    applicant, communities, picked, why
):
    Round.objects.update(max_choices=3)
    applicant.round.refresh_from_db()
    communities.append(CommunityFactory(sessions=0))

    with pytest.raises(ChoicesWrong, match=why):
        applicant.take(chosen(*(communities[number] for number in picked)))
    assert not Application.objects.exists()


def test_communities_under_way_or_closed_are_refused_with_the_reason_unless_chosen_before(
    applicant, communities
):
    begun, closed = communities[:2]
    applicant.take(chosen(begun, closed))
    SessionFactory(community=begun, number=2, date=AT.date())
    closed.closed_because = "It is full of returning members."
    closed.save()
    after = AT + timedelta(days=2)

    applicant.take(chosen(closed, begun), at=after)

    other = Applicant(applicant.round, PersonFactory())
    with pytest.raises(ChoicesWrong, match=f"{begun.short_name} cannot be chosen: It is under way"):
        other.take(chosen(begun), at=after)
    with pytest.raises(ChoicesWrong, match="full of returning members"):
        other.take(chosen(communities[2], closed), at=after)


def test_communities_why_is_limited_in_words(applicant, communities):
    with pytest.raises(AnswerWrong, match="301 words"):
        applicant.take(chosen(communities[0], why="word " * 301))
    assert not Choice.objects.exists()


def test_communities_take_answers_to_their_questions_and_lose_them_when_they_go(applicant, communities):
    one, other = communities[:2]
    asked = QuestionFactory(round=applicant.round, community=one, is_required=True)
    with pytest.raises(AnswerWrong):
        applicant.take(chosen(one))

    applicant.take(Chosen((ChosenCommunity(one.pk, "It fits.", {asked.pk: "Yes, often"}),)))
    assert Answer.objects.get().value == "Yes, often"

    applicant.take(chosen(other))
    assert not Answer.objects.exists()


def test_communities_that_were_decided_or_read_may_change_place_and_may_not_be_taken_out(filled, communities):
    application = filled.send()
    decided = ChoiceFactory(application=application, community=communities[1], status="reserve")
    read = ChoiceFactory(application=application, community=communities[2])
    ReviewFactory(choice=read)

    with pytest.raises(ChoicesWrong, match="decided on already"):
        filled.take(chosen(communities[0], communities[2]))
    with pytest.raises(ChoicesWrong, match="reading already"):
        filled.take(chosen(communities[1], communities[0]))

    filled.take(chosen(*communities[2::-1]))
    decided.refresh_from_db()
    assert (decided.rank, decided.status, Choice.objects.count()) == (2, "reserve", 3)


def test_dates_are_kept_of_chosen_communities_and_counted(applicant, communities):
    one, other = communities[:2]
    tbc = SessionFactory(community=one, number=2, is_tbc=True)
    own, foreign = one.sessions.get(number=1), other.sessions.get()
    applicant.take(chosen(one))

    applicant.take(Dates({own.pk: "yes", foreign.pk: "yes", tbc.pk: "yes", 0: "no"}))

    assert list(DateAnswer.objects.values_list("session", "answer")) == [(own.pk, "yes")]
    assert Choice.objects.get().dates_yes == 1

    applicant.take(Dates({own.pk: "maybe"}))
    assert (DateAnswer.objects.get().answer, Choice.objects.get().dates_yes) == ("maybe", 0)


def test_dates_stay_when_communities_change_place(filled, communities):
    filled.take(chosen(communities[1], communities[0]))

    choice = filled.application.choices.get(community=communities[0])
    assert (choice.date_answers.get().answer, choice.dates_yes) == ("yes", 1)


def test_dates_are_refused_without_communities_and_with_another_word(applicant, communities):
    with pytest.raises(ChoicesWrong, match="communities first"):
        applicant.take(dates(communities[0]))
    applicant.take(chosen(communities[0]))
    with pytest.raises(AnswerWrong, match="yes, maybe or no"):
        applicant.take(dates(communities[0], answer="perhaps"))
    assert not DateAnswer.objects.exists()


def test_dates_name_no_manager_where_the_round_does_not_offer_it(applicant, communities):
    Round.objects.update(asks_line_manager=False)
    applicant.round.refresh_from_db()

    applicant.fill(communities[0], manager_email="lee@example.com")

    assert not Acknowledgement.objects.exists()


def test_what_is_told_in_confidence_is_kept_apart_and_taken_back_by_nothing(applicant):
    applicant.take(Access("A quiet room"))
    applicant.take(Safety("", "By text"))
    applicant.take(Counted("woman", "", ("disability",)))

    assert AccessNeeds.objects.get().words == "A quiet room"
    assert SafetyNote.objects.get().safe_contact == "By text"
    assert (Demographics.objects.get().gender, Demographics.objects.get().groups) == ("woman", ["disability"])
    assert all(section.taken_at for section in applicant.application.sections.all())

    for nothing in (Access(), Safety(), Counted()):
        applicant.take(nothing)
    assert [kind.objects.count() for kind in (AccessNeeds, SafetyNote, Demographics)] == [0, 0, 0]
    assert not any(section.taken_at for section in applicant.application.sections.all())


def test_about_is_the_only_section_that_writes_the_profile(applicant):
    assert PROFILE["preferred_name"] != applicant.person.profile.preferred_name
    applicant.take(Access("A quiet room"))
    applicant.person.profile.refresh_from_db()
    assert applicant.person.profile.preferred_name != PROFILE["preferred_name"]
    applicant.take(ABOUT)
    applicant.person.profile.refresh_from_db()
    assert applicant.person.profile.preferred_name == PROFILE["preferred_name"]
