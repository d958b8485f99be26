from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from applications.domain.reviewing import save_review
from applications.errors import CannotDecide
from applications.models import Application, Choice, Review
from tests.factories import ChoiceFactory, CriterionFactory, UserFactory

AT = datetime(2026, 9, 22, 0, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def choice() -> Choice:
    choice = ChoiceFactory(community__sessions=0)
    CriterionFactory.create_batch(3, community=choice.community)
    return choice


def save(choice: Choice, reviewer, scores: dict[int, int], **fields: object) -> Review:
    given = {"note": "", "recommendation": "", "at": AT} | fields
    return save_review(choice, reviewer, scores=scores, **given)


def marks(review: Review) -> dict[int, int]:
    return dict(review.scores.values_list("criterion", "value"))


def test_save_review_keeps_scores_note_and_recommendation(choice):
    reviewer = UserFactory()
    one, other, _ = choice.community.criteria.all()

    review = save(choice, reviewer, {one.pk: 5, other.pk: 1}, note="Strong.", recommendation="offer")

    found = Review.objects.get()
    assert (found, found.choice, found.reviewer) == (review, choice, reviewer)
    assert (found.note, found.recommendation, found.saved_at) == ("Strong.", "offer", AT)
    assert marks(found) == {one.pk: 5, other.pk: 1}
    assert (AuditEvent.objects.get().actor, AuditEvent.objects.get().verb) == (reviewer, "review_saved")


def test_save_review_again_replaces_ones_own_and_no_others(choice):
    one, other, third = choice.community.criteria.all()
    reviewer, colleague = UserFactory.create_batch(2)
    save(choice, reviewer, {one.pk: 5, other.pk: 1}, note="Old")
    theirs = save(choice, colleague, {one.pk: 2}, note="Theirs")

    review = save(choice, reviewer, {other.pk: 3, third.pk: 4}, note="New", at=AT + timedelta(days=1))

    assert (review.note, review.saved_at) == ("New", AT + timedelta(days=1))
    assert marks(review) == {other.pk: 3, third.pk: 4}
    assert marks(theirs) == {one.pk: 2}
    assert Review.objects.count() == 2


def test_save_review_refuses_a_criterion_of_another_community(choice):
    foreign = CriterionFactory()

    with pytest.raises(CannotDecide, match="does not have"):
        save(choice, UserFactory(), {foreign.pk: 3})
    assert not Review.objects.exists()


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_save_review_refuses_what_does_not_stand(choice, status):
    Application.objects.update(status=status)

    with pytest.raises(CannotDecide, match="withdrawn, or never sent"):
        save(choice, UserFactory(), {})
    assert not Review.objects.exists()


@pytest.mark.parametrize("value", [0, 6])
def test_save_review_keeps_no_score_outside_one_to_five(choice, value):
    criterion = choice.community.criteria.first()

    with pytest.raises(IntegrityError), transaction.atomic():
        save(choice, UserFactory(), {criterion.pk: value})
    assert not Review.objects.exists()
