from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from applications.domain.assigning import abstain, assign, assign_evenly, assign_waiting, hand_back, take_back
from applications.errors import CannotAssign, CannotReview
from applications.models import Application, Assignment, Choice
from communities.models import Round, StaffRole
from tests.factories import (
    AssignmentFactory,
    ChoiceFactory,
    CommunityFactory,
    ConflictFactory,
    ProfileFactory,
    ReviewerFactory,
    ReviewFactory,
    StaffFactory,
    UserFactory,
)
from tests.threads import at_once

AT = datetime(2026, 9, 22, 0, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return CommunityFactory(sessions=0)


@pytest.fixture
def choice(community) -> Choice:
    return ChoiceFactory(community=community)


@pytest.fixture
def sam():
    return UserFactory()


def team(community, size: int) -> list:
    return ReviewerFactory.create_batch(size, convenor=community.convenor)


def given(choice: Choice) -> set[int]:
    return set(choice.assignments.standing().values_list("reviewer", flat=True))


def test_assign_gives_a_choice_to_staff_once(choice, sam):
    (reviewer,) = team(choice.community, 1)

    first = assign(choice, reviewer, by=sam, at=AT)
    again = assign(choice, reviewer, by=sam, at=AT + timedelta(days=1))

    assert (first, first.how, first.assigned_by, again.assigned_at) == (again, "by_hand", sam, AT)
    assert AuditEvent.objects.get().verb == "choice_assigned"
    assert list(Choice.objects.readable_by(reviewer)) == [choice]


def nobodys_staff(community):
    return UserFactory()


def staff_of_another_convenor(community):
    return StaffFactory()


def switched_off(community):
    return ReviewerFactory(convenor=community.convenor, is_active=False)


def staff_no_more(community):
    return ReviewerFactory(convenor=community.convenor, is_staff=False)


@pytest.mark.parametrize("make", [nobodys_staff, staff_of_another_convenor, switched_off, staff_no_more])
def test_assign_refuses_who_is_not_staff_of_this_convenor(choice, sam, make):
    with pytest.raises(CannotAssign, match="works for this convenor"):
        assign(choice, make(choice.community), by=sam, at=AT)
    assert not Assignment.objects.exists()


def test_assign_refuses_a_conflict_of_interest(choice, sam):
    (reviewer,) = team(choice.community, 1)
    ConflictFactory(application=choice.application, reviewer=reviewer)

    with pytest.raises(CannotAssign, match="conflict of interest"):
        assign(choice, reviewer, by=sam, at=AT)


def test_assign_refuses_the_applicant(choice, sam):
    (reviewer,) = team(choice.community, 1)
    Application.objects.update(applicant=reviewer)
    choice.refresh_from_db()

    with pytest.raises(CannotAssign, match="own application"):
        assign(choice, reviewer, by=sam, at=AT)


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_assign_refuses_what_does_not_stand(choice, sam, status):
    (reviewer,) = team(choice.community, 1)
    Application.objects.update(status=status)

    with pytest.raises(CannotAssign, match="withdrawn, or never sent"):
        assign(choice, reviewer, by=sam, at=AT)


def test_assign_revives_what_was_handed_back(choice, sam):
    (reviewer,) = team(choice.community, 1)
    assignment = AssignmentFactory(choice=choice, reviewer=reviewer, how="evenly")
    hand_back(assignment, "abstained", at=AT)

    revived = assign(choice, reviewer, by=sam, at=AT)

    assert (revived, revived.handed_back_at, revived.handed_back) == (assignment, None, "")
    assert (revived.how, revived.assigned_by) == ("by_hand", sam)


def test_assign_evenly_gives_each_choice_two_reviewers_and_everybody_alike(community, sam):
    people = team(community, 4)
    choices = ChoiceFactory.create_batch(10, community=community)

    assert assign_evenly(community, by=sam, at=AT) == 20

    assert [len(given(choice)) for choice in choices] == [2] * 10
    loads = Counter(Assignment.objects.values_list("reviewer", flat=True))
    assert loads == {person.pk: 5 for person in people}
    assert assign_evenly(community, by=sam, at=AT) == 0


def test_assign_evenly_counts_what_people_have_in_other_communities_of_the_round(community, sam):
    busy, free, third = team(community, 3)
    other = CommunityFactory(round=community.round, sessions=0)
    for elsewhere in ChoiceFactory.create_batch(2, community=other):
        AssignmentFactory(choice=elsewhere, reviewer=busy)
    choice = ChoiceFactory(community=community)

    assign_evenly(community, by=sam, at=AT)

    assert given(choice) == {free.pk, third.pk}


def test_assign_evenly_asks_those_who_review_for_the_community(community, sam):
    here, elsewhere = team(community, 2)
    other = CommunityFactory(round=community.round, sessions=0)
    StaffRole.objects.get(user=elsewhere).communities.add(other)
    StaffRole.objects.get(user=here).communities.add(community)
    choice = ChoiceFactory(community=community)

    assert assign_evenly(community, by=sam, at=AT) == 1
    assert given(choice) == {here.pk}


def test_assign_evenly_never_gives_what_is_conflicted_handed_back_or_ones_own(community, sam):
    conflicted, abstained, author, able = team(community, 4)
    choice = ChoiceFactory(community=community, application__applicant=author)
    ConflictFactory(application=choice.application, reviewer=conflicted)
    AssignmentFactory(choice=choice, reviewer=abstained, handed_back_at=AT, handed_back="abstained")

    assert assign_evenly(community, by=sam, at=AT) == 1
    assert given(choice) == {able.pk}


def test_assign_evenly_gives_to_who_may_be_conflicted_only_if_nobody_else_is_left(community, sam):
    colleague, stranger = team(community, 2)
    choice = ChoiceFactory(community=community)
    ProfileFactory(user=colleague, organisation=choice.application.organisation)
    for elsewhere in ChoiceFactory.create_batch(3, community=CommunityFactory(round=community.round)):
        AssignmentFactory(choice=elsewhere, reviewer=stranger)
    Round.objects.update(reviewers_per_choice=1)

    assign_evenly(community, by=sam, at=AT)
    assert given(choice) == {stranger.pk}

    Round.objects.update(reviewers_per_choice=2)
    assign_evenly(community, by=sam, at=AT)
    assert given(choice) == {stranger.pk, colleague.pk}


def test_assign_evenly_leaves_what_is_decided_withdrawn_or_reviewed_unasked(community, sam):
    team(community, 3)
    ChoiceFactory(community=community, status=Choice.Status.RESERVE)
    ChoiceFactory(community=community, application__is_withdrawn=True)
    reviewed = ChoiceFactory(community=community)
    ReviewFactory(choice=reviewed)

    assert assign_evenly(community, by=sam, at=AT) == 1
    assert len(given(reviewed)) == 1


@pytest.mark.django_db(transaction=True)
def test_assign_evenly_shares_the_work_out_once_when_two_press_together(community, sam):
    team(community, 4)
    ChoiceFactory.create_batch(5, community=community)

    outcomes = at_once(lambda: assign_evenly(community, by=sam, at=AT), (), ())

    assert sorted(outcomes) == [0, 10]
    assert Assignment.objects.count() == 10


def test_hand_back_gives_it_to_somebody_else(choice):
    one, other = team(choice.community, 2)
    assignment = AssignmentFactory(choice=choice, reviewer=one)
    Round.objects.update(reviewers_per_choice=1)

    assert hand_back(assignment, "abstained", at=AT)
    assert given(choice) == {other.pk}
    assert not hand_back(assignment, "abstained", at=AT)


def test_abstain_hands_back_and_says_whether_somebody_else_has_it(choice):
    one, other = team(choice.community, 2)
    Round.objects.update(reviewers_per_choice=1)
    AssignmentFactory(choice=choice, reviewer=one)

    assert abstain(choice, one, at=AT)
    assert not abstain(choice, other, at=AT)
    assert given(choice) == set()
    assert [e.actor for e in AuditEvent.objects.filter(verb="review_abstained")] == [other, one]


def test_abstain_refuses_what_was_not_given_or_is_reviewed(choice):
    one, other = team(choice.community, 2)
    AssignmentFactory(choice=choice, reviewer=one)
    ReviewFactory(choice=choice, reviewer=one)

    with pytest.raises(CannotReview, match="not given"):
        abstain(choice, other, at=AT)
    with pytest.raises(CannotReview, match="saved already"):
        abstain(choice, one, at=AT)
    assert given(choice) == {one.pk}


def test_take_back_leaves_the_choice_to_the_coordinator_and_the_review_as_it_is(choice, sam):
    one, _ = team(choice.community, 2)
    AssignmentFactory(choice=choice, reviewer=one)
    ReviewFactory(choice=choice, reviewer=one)

    take_back(choice, one, by=sam, at=AT)

    assert given(choice) == set()
    assert choice.reviews.count() == 1
    assert (AuditEvent.objects.get().verb, AuditEvent.objects.get().actor) == ("choice_taken_back", sam)
    with pytest.raises(CannotReview, match="not given"):
        take_back(choice, one, by=sam, at=AT)


def test_assign_waiting_shares_out_what_closed_and_what_came_later(community):
    team(community, 2)
    early = ChoiceFactory(community=community)
    closes_at = community.round.closes_at
    Round.objects.update(assigns=Round.Assigns.EVENLY)

    assert assign_waiting(closes_at - timedelta(minutes=1)) == 0
    assert assign_waiting(closes_at) == 2
    late = ChoiceFactory(community=community, application__is_late=True)
    assert assign_waiting(closes_at + timedelta(days=1)) == 2
    assert (len(given(early)), len(given(late))) == (2, 2)
    assert Assignment.objects.filter(assigned_by=None, how="evenly").count() == 4


def test_assign_waiting_leaves_rounds_that_assign_by_hand(community, choice):
    team(community, 2)

    assert assign_waiting(community.round.closes_at) == 0


def test_assign_waiting_asks_once_when_nobody_is_left_to_ask(community, choice, django_assert_num_queries):
    (only,) = team(community, 1)
    Round.objects.update(assigns=Round.Assigns.EVENLY)
    assert assign_waiting(community.round.closes_at) == 1

    with django_assert_num_queries(1):
        assert assign_waiting(timezone.now() + timedelta(days=60)) == 0
    assert given(choice) == {only.pk}
