"""What a place means for the person's other choices: the round's stated policy."""

from datetime import UTC, datetime

import pytest

from applications.domain.offers import accept_offer, expire_offers, offer_place
from applications.models import Application, Choice, Offer
from outbox.models import Message
from tests.factories import CommunityFactory, RoundFactory, SubmittedApplicationFactory, UserFactory

AT = datetime(2026, 9, 23, 0, 0, tzinfo=UTC)
FIRST, SEATS_USED = "first", "seats_used"

pytestmark = pytest.mark.django_db


def applied(seats: int, policy: str, choices: int = 3) -> Application:
    round_ = RoundFactory(in_2026=True, seats_per_person=seats, after_accepting=policy)
    communities = CommunityFactory.create_batch(choices, round=round_, sessions=0)
    return SubmittedApplicationFactory(round=round_, communities=communities)


def offered(choice: Choice) -> Offer:
    return offer_place(choice, by=UserFactory(), at=AT)


def standing(application: Application) -> list[str]:
    return list(application.choices.values_list("status", flat=True))


@pytest.mark.parametrize(
    ("seats", "policy", "ends"),
    [(1, SEATS_USED, True), (1, FIRST, True), (2, SEATS_USED, False), (2, FIRST, True)],
)
def test_others_end_as_the_round_says_and_are_named_in_the_letter(seats, policy, ends):
    application = applied(seats, policy)
    offer = offered(application.choices.get(rank=1))

    accept_offer(offer, shares_contact=False, at=AT)

    others = ["placed_elsewhere"] * 2 if ends else ["under_review"] * 2
    assert standing(application) == ["offered", *others]
    offer.refresh_from_db()
    aside = [
        [pk, "under_review"]
        for pk in application.choices.filter(rank__gt=1).order_by("pk").values_list("pk", flat=True)
    ]
    assert sorted(offer.set_aside) == (aside if ends else [])
    letter = Message.objects.get(kind="offer_accepted").text
    named = [choice.community.name in letter for choice in application.choices.filter(rank__gt=1)]
    assert named == [ends, ends]
    assert ("your other choices in this round end" in letter) is ends


def test_open_offer_of_another_choice_ends_with_the_first_yes_and_frees_its_seat():
    application = applied(2, FIRST, choices=2)
    first, second = (offered(choice) for choice in application.choices.all())

    accept_offer(first, shares_contact=False, at=AT)

    second.refresh_from_db()
    assert (second.status, second.seat) == ("withdrawn", None)
    assert standing(application) == ["offered", "placed_elsewhere"]
    assert second.choice.community.name in Message.objects.get(kind="offer_accepted").text


def test_open_offer_of_another_choice_stays_where_all_places_may_be_used():
    application = applied(2, SEATS_USED)
    first, second = (offered(choice) for choice in application.choices.filter(rank__lte=2))

    accept_offer(first, shares_contact=False, at=AT)

    second.refresh_from_db()
    assert second.is_open
    assert standing(application) == ["offered", "offered", "under_review"]
    accept_offer(second, shares_contact=False, at=AT)
    assert standing(application) == ["offered", "offered", "placed_elsewhere"]


def test_offer_that_ran_out_ends_too():
    application = applied(1, SEATS_USED, choices=2)
    first, second = application.choices.all()
    expire_offers(offered(second).respond_by)

    accept_offer(offered(first), shares_contact=False, at=AT)

    assert standing(application) == ["offered", "placed_elsewhere"]


@pytest.mark.parametrize(
    ("seats", "policy", "words"),
    [
        (1, SEATS_USED, "If you accept, your other choices in this round end with it."),
        (2, FIRST, "If you accept, your other choices in this round end with it."),
        (2, SEATS_USED, "Once you have 2, your other choices end."),
    ],
)
def test_letter_of_the_offer_states_the_policy_to_who_has_other_choices(seats, policy, words):
    offered(applied(seats, policy).choices.get(rank=1))
    assert words in Message.objects.get().text

    Message.objects.all().delete()
    offered(applied(seats, policy, choices=1).choices.get())
    assert "other choices" not in Message.objects.get().text
