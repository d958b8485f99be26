"""What the database refuses of applications, whoever writes to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F

from applications.models import Application, Choice, DateAnswer, Offer
from tests.factories import (
    ApplicationFactory,
    ChoiceFactory,
    CommunityFactory,
    OfferFactory,
    ReviewFactory,
    ScoreFactory,
    SeatFactory,
    SubmittedApplicationFactory,
)

pytestmark = pytest.mark.django_db


@contextmanager
def refused(what: str) -> Iterator[None]:
    """The database refuses what the block does, and says `what`."""
    with pytest.raises(IntegrityError, match=what), transaction.atomic():
        yield


@pytest.fixture
def choice() -> Choice:
    return ChoiceFactory(community__sessions=1)


def test_application_is_refused_twice_in_a_round():
    application = ApplicationFactory()

    with refused("application_once_a_round|UNIQUE"):
        ApplicationFactory(round=application.round, applicant=application.applicant)
    ApplicationFactory(applicant=application.applicant)


@pytest.mark.parametrize("missing", ["submitted_at", "notice"])
def test_application_is_refused_as_sent_without_its_time_and_notice(choice, missing):
    with refused("application_submitted_with_time_and_notice"):
        Application.objects.update(**{missing: None})


def test_choice_is_refused_twice_for_a_community(choice):
    with refused("choice_once_a_community|UNIQUE"):
        ChoiceFactory(application=choice.application, community=choice.community, rank=2)


def test_choice_is_refused_a_rank_that_is_taken_or_none(choice):
    other = CommunityFactory(round=choice.community.round, sessions=0)

    with refused("choice_one_at_each_rank|UNIQUE"):
        ChoiceFactory(application=choice.application, community=other, rank=1)
    with refused("choice_ranks_from_one"):
        ChoiceFactory(application=choice.application, community=other, rank=0)


def test_choice_is_refused_a_decision_without_its_time(choice):
    with refused("choice_decision_has_its_time"):
        Choice.objects.update(status="reserve")


def test_date_answer_is_refused_twice_for_a_session(choice):
    answer = choice.date_answers.get()

    with refused("date_answer_once_a_session|UNIQUE"):
        DateAnswer.objects.create(choice=choice, session=answer.session, answer="no")


def test_offer_is_refused_beside_a_live_one():
    offer = OfferFactory()
    seat = SeatFactory(community=offer.choice.community)

    with refused("offer_one_holding_a_choice|UNIQUE|seat of another"):
        OfferFactory(choice=offer.choice, seat=seat)
    OfferFactory(choice=offer.choice, status="declined")


def test_offer_is_refused_open_without_a_seat_or_with_an_answer():
    OfferFactory()

    with refused("offer_open_holds_a_seat"):
        Offer.objects.update(seat=None)
    with refused("offer_closed_has_its_time"):
        Offer.objects.update(answered_at=F("offered_at"))
    with refused("offer_closed_has_its_time"):
        Offer.objects.update(status="declined")


def test_offer_is_refused_without_time_to_answer():
    offer = OfferFactory()

    with refused("offer_leaves_time_to_answer"):
        Offer.objects.update(respond_by=F("offered_at"))
    Offer.objects.update(respond_by=offer.offered_at + timedelta(seconds=1))


def test_offer_is_refused_the_seat_of_another_offer():
    offer = OfferFactory()

    with refused(r"seat_id|seat of another"):
        OfferFactory(seat=offer.seat)


def test_review_is_refused_twice_of_a_reviewer():
    review = ReviewFactory()

    with refused("review_once_a_reviewer|UNIQUE"):
        ReviewFactory(choice=review.choice, reviewer=review.reviewer)


@pytest.mark.parametrize("value", [0, 6])
def test_score_is_refused_outside_one_to_five(value):
    with refused("score_from_1_to_5"):
        ScoreFactory(value=value)


def test_score_is_refused_twice_for_a_criterion():
    score = ScoreFactory()

    with refused("score_once_a_criterion|UNIQUE"):
        ScoreFactory(review=score.review, criterion=score.criterion)


def test_choice_of_another_round_is_refused_by_the_database():
    application = SubmittedApplicationFactory(communities=[])

    with pytest.raises(DatabaseError, match="choice of another round"), transaction.atomic():
        Choice.objects.bulk_create([Choice(application=application, community=CommunityFactory(), rank=1)])


def test_offer_with_the_seat_of_another_is_refused_by_the_database():
    offer = OfferFactory()
    other = SeatFactory(community=offer.choice.community)

    with pytest.raises(DatabaseError, match="seat of another"), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(seat=other)
