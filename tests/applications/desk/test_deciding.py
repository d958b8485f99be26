"""The review desk: offers and the other decisions, each after its letter was shown."""

import pytest
from django.utils import timezone

from applications.domain.offers import decline_offer, expire_offers, keep_late_acceptance, offer_place
from applications.models import Choice, Offer
from communities.domain.members import leave
from outbox.models import Message
from tests.applications.desk.pages import address, everything, read
from tests.factories import (
    AnswerFactory,
    AssignmentFactory,
    ChoiceFactory,
    CommunityFactory,
    CriterionFactory,
    MemberFactory,
    OfferFactory,
    RedactionFactory,
    ReviewerFactory,
    ReviewFactory,
    RoundFactory,
    ScoreFactory,
    StaffFactory,
)
from tests.factories.days import days_from_today
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def earlier_round(choice: Choice, **fields: object) -> Choice:
    """What the same person sent to an earlier round of the same convenor."""
    before = RoundFactory(convenor=choice.community.convenor, opens_at=days_from_today(-400))
    community = CommunityFactory(round=before, sessions=0)
    return ChoiceFactory(community=community, application__applicant=choice.application.applicant, **fields)


@pytest.mark.parametrize(
    ("page", "status", "kind"),
    [
        ("offer", "offered", "offer_made"),
        ("reserve", "reserve", "choice_reserve"),
        ("decline", "not_this_time", "choice_not_this_time"),
    ],
)
def test_decision_shows_its_letter_first_and_is_made_by_the_second_press(
    client, staff, choice, page, status, kind
):
    before = everything()

    asked = client.post(address(choice, page))

    assert everything() == before
    letter = asked.context["letter"]
    assert (letter.message.kind, letter.message.to) == (kind, choice.application.applicant.email)
    assert letter.message.subject in asked.content.decode()
    assert client.post(address(choice, page), {"confirmed": "yes"}).url == address(choice)

    choice.refresh_from_db()
    assert choice.status == status
    sent = Message.objects.get()
    assert (sent.kind, sent.subject) == (kind, letter.message.subject)


@pytest.mark.parametrize("fields", [{}, {"confirmed": "yes"}])
def test_offer_of_a_full_community_is_refused_in_the_verbs_own_words(client, staff, fields):
    community = CommunityFactory(
        convenor=staff.staff_roles.get().convenor,
        sessions=0,
        floor=1,
        ceiling=1,
        round__convenor=staff.staff_roles.get().convenor,
    )
    MemberFactory(community=community)
    choice = ChoiceFactory(community=community)
    before = everything()

    response = client.post(address(choice, "offer"), fields, follow=True)

    assert "is full: all 1 seats are taken by members and open offers." in response.content.decode()
    assert everything() == before


def test_score_offer_and_the_next_is_refused_at_the_ceiling(client, staff, community, choice):
    community.floor = community.ceiling = 1
    community.save()
    following = ChoiceFactory(community=community)
    client.post(address(choice, "review"), {"note": "Yes.", "recommendation": "offer"})

    client.post(address(choice, "offer"), {"confirmed": "yes"})
    client.post(address(following, "offer"), {"confirmed": "yes"})

    assert [offer.choice for offer in Offer.objects.all()] == [choice]


def test_withdrawn_offer_frees_its_seat_after_its_letter_was_shown(client, staff, community, choice):
    offer = OfferFactory(choice=choice)

    asked = client.post(address(choice, "withdraw-offer"))
    assert asked.context["letter"].message.subject in asked.content.decode()
    assert community.seats.count() == 1
    client.post(address(choice, "withdraw-offer"), {"confirmed": "yes"})

    offer.refresh_from_db()
    assert (offer.status, community.seats.count()) == ("withdrawn", 0)


def test_withdrawing_an_offer_that_is_none_says_so(client, staff, choice):
    response = client.post(address(choice, "withdraw-offer"), {"confirmed": "yes"}, follow=True)

    assert "There is no open offer to withdraw." in response.content.decode()


def test_offer_is_held_longer_after_its_letter_was_shown(client, staff, community, choice):
    offer = OfferFactory(choice=choice)
    assert "Give more time…" in read(client, choice)

    asked = client.post(address(choice, "extend-offer"))
    assert asked.context["letter"].message.subject == "You have more time to answer"
    assert Offer.objects.get().respond_by == offer.respond_by
    client.post(address(choice, "extend-offer"), {"confirmed": "yes"})

    assert Offer.objects.get().respond_by > offer.respond_by
    assert Message.objects.get().kind == "offer_extended"


def test_late_yes_is_placed_once_a_seat_is_free_after_its_letter_was_shown(client, staff, community):
    choice = ChoiceFactory(community=community, status="offered")
    offer = OfferFactory(
        choice=choice, status="expired", late_yes_at=timezone.now(), late_shares_contact=True
    )
    members = MemberFactory.create_batch(community.ceiling, community=community)
    assert "Give them the place…" in read(client, choice)

    full = client.post(address(choice, "place-late"), follow=True).content.decode()
    assert "is full" in full
    leave(members[0], reason="", by=staff, at=timezone.now())
    asked = client.post(address(choice, "place-late"))
    assert asked.context["letter"].message.subject == "Your place is confirmed"
    client.post(address(choice, "place-late"), {"confirmed": "yes"})

    offer.refresh_from_db()
    assert (offer.status, offer.seat.member.shares_contact) == ("accepted", True)
    assert "Give them the place…" not in read(client, choice)


@pytest.mark.parametrize("press", ["extend-offer", "place-late"])
def test_decision_about_an_offer_that_is_none_says_so(client, staff, choice, press):
    before = everything()

    response = client.post(address(choice, press), {"confirmed": "yes"}, follow=True)

    assert "There is no " in response.content.decode()
    assert everything() == before


def test_late_yes_is_shown(client, staff, choice):
    offer = OfferFactory(choice=choice, respond_by=timezone.now())
    expire_offers(timezone.now())
    offer.refresh_from_db()
    keep_late_acceptance(offer, at=timezone.now())

    assert "They would still like a place." in read(client, choice)


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize(("who", "most"), [(ReviewerFactory, 14), (StaffFactory, 17)])
def test_desk_takes_the_same_queries_for_three_rows_of_everything_and_thirty(
    client, community, choice, who, most, masked, django_assert_num_queries, django_assert_max_num_queries
):
    reader = who(convenor=community.convenor)
    sign_in(client, reader)
    community.round.hides_names = masked
    community.round.save()
    AssignmentFactory(choice=choice, reviewer=reader)
    ReviewFactory(choice=choice, reviewer=reader)

    def add(rows: int) -> None:
        for _ in range(rows):
            criterion = CriterionFactory(community=community)
            ScoreFactory(review=ReviewFactory(choice=choice), criterion=criterion)
            ChoiceFactory(community=community)
            elsewhere = CommunityFactory(round=community.round, sessions=0)
            ChoiceFactory(application=choice.application, community=elsewhere)
            AssignmentFactory(choice=choice)
            RedactionFactory(application=choice.application, passage=f"words {criterion.pk}")
            AnswerFactory(application=choice.application)
            MemberFactory(community=earlier_round(choice).community, person=choice.application.applicant)

    add(3)
    client.get(address(choice))
    with django_assert_max_num_queries(most) as counted:
        client.get(address(choice))
    said = [query["sql"] for query in counted.captured_queries]
    assert len(set(said)) == len(said)
    add(27)

    with django_assert_num_queries(len(counted)):
        client.get(address(choice))


STANDS = [
    ("open", "Offered"),
    ("accepted", "Offer accepted"),
    ("expired", "Offer expired"),
    ("withdrawn", "Offer withdrawn"),
    ("wanted_late", "Offer ran out; would still like it"),
]


@pytest.mark.parametrize(("state", "words"), STANDS)
def test_choice_says_at_the_top_what_became_of_its_offer(state, words):
    assert Choice(status="offered", offer_state=state).stands == words


def test_page_of_a_choice_says_at_the_top_that_its_offer_was_declined(client, staff, choice):
    now = timezone.now()
    decline_offer(offer_place(choice, by=staff, at=now), reason="", at=now)

    page = read(client, choice)

    assert '<span class="tag">Offer declined</span>' in page
    assert ">Offered</span>" not in page
