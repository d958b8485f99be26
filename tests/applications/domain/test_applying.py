from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.domain.applying import Answers, ChosenCommunity, save_draft
from applications.errors import AlreadySent, ChoicesWrong, NotOpenYet, StaleRevision
from applications.models import Application, DateAnswer
from communities.models import Round
from outbox.models import Message
from tests.applications.domain.applicant import AT, MINUTE, SECOND, Applicant, chosen, ranks
from tests.factories import (
    CLOSES_AT,
    OPENS_AT,
    CommunityFactory,
    PersonFactory,
    RoundFactory,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def test_save_draft_keeps_all_that_was_typed(applicant, communities):
    one, other = communities[:2]
    dates = {one.sessions.get().pk: "maybe"}
    application = applicant.save(
        Answers(
            focus="specialist",
            experience="over_10",
            work="Work",
            hopes="Hopes",
            brings="Brings",
            chosen=(ChosenCommunity(other.pk), ChosenCommunity(one.pk, why="It fits.", dates=dates)),
        )
    )

    found = Application.objects.get()
    assert found == application
    assert (found.round, found.applicant, found.status) == (applicant.round, applicant.person, "draft")
    assert (found.focus, found.experience) == ("specialist", "over_10")
    assert (found.work, found.hopes, found.brings) == ("Work", "Hopes", "Brings")
    assert (found.revision, found.created_at, found.saved_at) == (1, AT, AT)
    assert ranks(found) == [(1, other.pk), (2, one.pk)]
    answer = DateAnswer.objects.get()
    assert (answer.choice.why, answer.session_id, answer.answer) == ("It fits.", *dates, "maybe")
    assert not Message.objects.exists()


def test_save_draft_replaces_what_was_there(applicant, communities):
    one, other, third = communities[:3]
    dates = {one.sessions.get().pk: "yes"}
    applicant.save(Answers(work="Old", chosen=(ChosenCommunity(one.pk, dates=dates), *chosen(other))))

    application = applicant.save(Answers(work="New", chosen=chosen(third, one)), revision=1, at=AT + MINUTE)

    assert (application.work, application.revision, application.saved_at) == ("New", 2, AT + MINUTE)
    assert application.created_at == AT
    assert ranks(application) == [(1, third.pk), (2, one.pk)]
    assert not DateAnswer.objects.exists()


def test_save_draft_keeps_text_after_the_close_and_sends_nothing(applicant, answers):
    application = applicant.save(answers, at=CLOSES_AT + timedelta(days=2))

    assert (application.status, application.work) == ("draft", "Schools.")


def test_save_draft_refuses_before_the_round_opens(applicant, answers):
    with pytest.raises(NotOpenYet):
        applicant.save(answers, at=OPENS_AT - SECOND)
    assert not Application.objects.exists()

    applicant.save(answers, at=OPENS_AT)


def test_save_draft_refuses_one_that_was_sent(applicant, answers):
    applicant.send(answers)

    with pytest.raises(AlreadySent):
        applicant.save(Answers(work="Other"), revision=1)
    assert Application.objects.get().work == "Schools."


def test_save_draft_refuses_a_stale_revision_and_writes_nothing(applicant, answers):
    applicant.save(answers)
    applicant.save(answers, revision=1)

    with pytest.raises(StaleRevision):
        applicant.save(Answers(work="Older tab"), revision=1)

    found = Application.objects.get()
    assert (found.work, found.revision, found.choices.count()) == ("Schools.", 2, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("revision", [0, 1])
def test_save_draft_keeps_one_of_two_that_race(revision):
    applicant = Applicant(RoundFactory(in_2026=True), PersonFactory())
    if revision:
        applicant.save(Answers(work="Before"))

    def press(words: str) -> Application:
        return applicant.save(Answers(work=words), revision=revision)

    outcomes = at_once(press, ("one",), ("other",))

    assert {type(outcome) for outcome in outcomes} == {Application, StaleRevision}
    (won,) = [outcome for outcome in outcomes if isinstance(outcome, Application)]
    found = Application.objects.get()
    assert (found.work, found.revision) == (won.work, revision + 1)


def test_application_is_one_a_person_and_round(applicant, answers):
    first = applicant.save(answers)
    same = applicant.save(answers, revision=1)
    elsewhere = Applicant(RoundFactory(in_2026=True), applicant.person).save(Answers())
    somebody_else = save_draft(applicant.round, PersonFactory(), Answers(), revision=0, at=AT)

    assert same == first
    assert set(Application.objects.all()) == {first, elsewhere, somebody_else}


@pytest.mark.parametrize(
    ("picked", "why"),
    [
        ([0, 1, 0], "each community once"),
        ([0, 1, 2, 3], "at most 3"),
        ([0, -1], "not part of this round"),
    ],
)
def test_choices_are_refused_twice_too_many_and_of_another_round(applicant, communities, picked, why):
    Round.objects.update(max_choices=3)
    applicant.round.refresh_from_db()
    communities.append(CommunityFactory(sessions=0))

    with pytest.raises(ChoicesWrong, match=why):
        applicant.save(Answers(chosen=chosen(*(communities[number] for number in picked))))
    assert not Application.objects.exists()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(orders=st.lists(st.lists(st.integers(0, 3), max_size=4, unique=True), min_size=1, max_size=6))
def test_choices_are_ranked_from_one_without_a_gap_after_any_saves(applicant, communities, orders):
    person = PersonFactory()
    for revision, order in enumerate(orders):
        wanted = [communities[number] for number in order]
        application = save_draft(
            applicant.round, person, Answers(chosen=chosen(*wanted)), revision=revision, at=AT
        )

        assert ranks(application) == [(rank, community.pk) for rank, community in enumerate(wanted, start=1)]


def test_dates_of_another_community_are_left_out(applicant, communities):
    own, foreign = communities[0].sessions.get(), communities[1].sessions.get()

    applicant.save(Answers(chosen=chosen(communities[0], dates={own.pk: "yes", foreign.pk: "yes", 0: "no"})))

    assert list(DateAnswer.objects.values_list("session", "answer")) == [(own.pk, "yes")]
