from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from applications.domain.reviewing import check_may_decide, save_review, stamp_of
from applications.errors import CannotDecide, CannotReview, StaleReview
from applications.models import Application, Choice, Review
from communities.models import Round
from communities.queries import roles_of
from tests.factories import (
    AssignmentFactory,
    ChoiceFactory,
    ConflictFactory,
    CriterionFactory,
    ProfileFactory,
    ReviewerFactory,
    StaffFactory,
)

AT = datetime(2026, 9, 22, 0, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def choice() -> Choice:
    choice = ChoiceFactory(community__sessions=0)
    CriterionFactory.create_batch(3, community=choice.community)
    return choice


@pytest.fixture
def reviewer(choice):
    """Somebody who was given the choice to review."""
    return AssignmentFactory(choice=choice).reviewer


def save(choice: Choice, reviewer, scores: dict[int, int], **fields: object) -> Review:
    given = {"note": "", "recommendation": "", "at": AT} | fields
    return save_review(choice, reviewer, scores=scores, **given)


def marks(review: Review) -> dict[int, int]:
    return dict(review.scores.values_list("criterion", "value"))


def test_save_review_keeps_scores_note_and_recommendation(choice, reviewer):
    one, other, _ = choice.community.criteria.all()

    review = save(choice, reviewer, {one.pk: 5, other.pk: 1}, note="Strong.", recommendation="offer")

    found = Review.objects.get()
    assert (found, found.choice, found.reviewer) == (review, choice, reviewer)
    assert (found.note, found.recommendation, found.saved_at) == ("Strong.", "offer", AT)
    assert marks(found) == {one.pk: 5, other.pk: 1}
    assert (AuditEvent.objects.get().actor, AuditEvent.objects.get().verb) == (reviewer, "review_saved")


def test_save_review_again_replaces_ones_own_and_no_others(choice, reviewer):
    one, other, third = choice.community.criteria.all()
    colleague = StaffFactory(convenor=choice.community.convenor)
    save(choice, reviewer, {one.pk: 5, other.pk: 1}, note="Old")
    theirs = save(choice, colleague, {one.pk: 2}, note="Theirs")

    review = save(choice, reviewer, {other.pk: 3, third.pk: 4}, note="New", at=AT + timedelta(days=1))

    assert (review.note, review.saved_at) == ("New", AT + timedelta(days=1))
    assert marks(review) == {other.pk: 3, third.pk: 4}
    assert marks(theirs) == {one.pk: 2}
    assert Review.objects.count() == 2


def test_save_review_refuses_a_criterion_of_another_community(choice, reviewer):
    foreign = CriterionFactory()

    with pytest.raises(CannotDecide, match="does not have"):
        save(choice, reviewer, {foreign.pk: 3})
    assert not Review.objects.exists()


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_save_review_refuses_what_does_not_stand(choice, reviewer, status):
    Application.objects.update(status=status)

    with pytest.raises(CannotReview, match="withdrawn, or never sent"):
        save(choice, reviewer, {})
    assert not Review.objects.exists()


def test_save_review_refuses_who_was_not_given_the_choice(choice):
    here, elsewhere = ReviewerFactory(convenor=choice.community.convenor), StaffFactory()

    for user in (here, elsewhere):
        with pytest.raises(CannotReview, match="not given to you"):
            save(choice, user, {})
    assert not Review.objects.exists()


def test_save_review_refuses_what_was_handed_back(choice, reviewer):
    choice.assignments.update(handed_back_at=AT, handed_back="taken")

    with pytest.raises(CannotReview, match="not given to you"):
        save(choice, reviewer, {})


def test_save_review_refuses_a_declared_conflict(choice, reviewer):
    ConflictFactory(application=choice.application, reviewer=reviewer)

    with pytest.raises(CannotReview, match="conflict of interest here"):
        save(choice, reviewer, {})
    assert not Review.objects.exists()


def test_save_review_refuses_until_a_possible_conflict_is_answered(choice, reviewer):
    ProfileFactory(user=reviewer, organisation=choice.application.organisation)
    with pytest.raises(CannotReview, match="Answer first"):
        save(choice, reviewer, {})

    ConflictFactory(application=choice.application, reviewer=reviewer, is_conflict=False)
    assert save(choice, reviewer, {}, note="Fair.").reviewer == reviewer


def test_save_review_refuses_a_review_that_says_nothing(choice, reviewer):
    with pytest.raises(CannotReview, match="Nothing is scored"):
        save(choice, reviewer, {}, note="  ")

    assert not choice.reviews.exists()


def test_save_review_refuses_a_form_that_is_older_than_what_is_saved(choice, reviewer):
    first = save(choice, reviewer, {}, note="First tab.", stamp="")

    with pytest.raises(StaleReview, match="another tab"):
        save(choice, reviewer, {}, note="Second tab.", stamp="")
    assert Review.objects.get().note == "First tab."
    later = save(choice, reviewer, {}, note="Both.", stamp=stamp_of(first), at=AT + timedelta(minutes=1))
    assert (later, later.note) == (first, "Both.")


def test_save_review_pressed_twice_is_saved_once(choice, reviewer):
    one = choice.community.criteria.first()
    first = save(choice, reviewer, {one.pk: 3}, note="Same.", stamp="")

    again = save(choice, reviewer, {one.pk: 3}, note="Same.", stamp="", at=AT + timedelta(seconds=1))

    assert (again, again.saved_at) == (first, AT)
    assert AuditEvent.objects.filter(verb="review_saved").count() == 1


@pytest.mark.parametrize("value", [0, 6])
def test_save_review_keeps_no_score_outside_one_to_five(choice, reviewer, value):
    criterion = choice.community.criteria.first()

    with pytest.raises(IntegrityError), transaction.atomic():
        save(choice, reviewer, {criterion.pk: value})
    assert not Review.objects.exists()


def test_check_may_decide_is_for_coordinators_with_open_eyes(choice, reviewer):
    sam = StaffFactory(convenor=choice.community.convenor)
    check_may_decide(choice, sam)
    with pytest.raises(CannotDecide, match="Only a coordinator"):
        check_may_decide(choice, reviewer)

    ProfileFactory(user=sam, organisation=choice.application.organisation)
    with pytest.raises(CannotDecide, match="conflict of interest"):
        check_may_decide(choice, sam)
    Round.objects.update(hides_names=True)
    with pytest.raises(CannotDecide, match="Names are hidden"):
        check_may_decide(Choice.objects.get(), sam)


def test_a_role_that_ended_while_a_press_waited_counts_no_more(choice, reviewer):
    staff = StaffFactory(convenor=choice.community.convenor)
    for user in (reviewer, staff):
        roles_of(user)  # as the request has read them
        user.staff_roles.model.objects.filter(user=user).delete()

    with pytest.raises(CannotReview, match="not given to you"):
        save(choice, reviewer, {choice.community.criteria.first().pk: 3})
    with pytest.raises(CannotDecide, match="Only a coordinator"):
        check_may_decide(choice, staff)
