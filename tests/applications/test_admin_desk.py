"""The review desk: reading, scoring and deciding on one choice."""

import pytest
from django.utils import timezone

from applications.domain.offers import decline_offer, expire_offers, keep_late_acceptance, offer_place
from applications.models import Choice, Offer, Review
from communities.domain.members import leave
from outbox.models import Message
from tests.factories import (
    AnswerFactory,
    ApplicationFactory,
    AssignmentFactory,
    ChoiceFactory,
    CommunityFactory,
    CriterionFactory,
    MemberFactory,
    OfferFactory,
    OrganisationFactory,
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
PRESSES = ["skip", "abstain", "conflict", "fair", "assign", "take-back", "redact", "unredact"]
PRESSES += ["flag/outside_victoria", "flag/not_prevention", "flag/duplicate"]
DECISIONS = ["offer", "reserve", "decline", "extend-offer", "place-late", "withdraw-offer"]

KEPT = "?_changelist_filters=needs%3D1"


@pytest.fixture
def community():
    return CommunityFactory(sessions=2)


@pytest.fixture
def staff(client, community):
    user = StaffFactory(convenor=community.convenor)
    sign_in(client, user)
    return user


@pytest.fixture
def choice(community):
    return ChoiceFactory(community=community)


def address(choice: Choice, page: str = "change") -> str:
    return f"/admin/applications/choice/{choice.pk}/{page}/"


def read(client, choice: Choice, words: str = "") -> str:
    return client.get(address(choice) + words).content.decode()


def everything() -> tuple:
    """What a decision or a review would change."""
    choices = Choice.objects.order_by("pk").values_list("pk", "status", "decided_at")
    return (*choices, Offer.objects.count(), Message.objects.count(), Review.objects.count())


def earlier_round(choice: Choice, **fields: object) -> Choice:
    """What the same person sent to an earlier round of the same convenor."""
    before = RoundFactory(convenor=choice.community.convenor, opens_at=days_from_today(-400))
    community = CommunityFactory(round=before, sessions=0)
    return ChoiceFactory(community=community, application__applicant=choice.application.applicant, **fields)


def test_desk_shows_the_person_their_answers_and_what_they_were_told(client, staff, community, choice):
    ours = OrganisationFactory()
    profile = choice.application.applicant.profile
    profile.pronouns = "they/them"
    profile.save()
    choice.application.organisation = ours
    choice.application.save()
    ChoiceFactory(community=community, application__applicant__profile__organisation=ours)
    offer_place(choice, by=staff, at=timezone.now())

    page = read(client, choice)

    for words in (
        profile.preferred_name,
        ours.name,
        "they/them",
        "Can come to 2 of 2",
        choice.why,
        choice.application.work,
        "One other applicant from this organisation",
        "Offer of a place",
        "1 held by open offer",
    ):
        assert words in page, words


def test_desk_of_a_blind_round_counts_no_colleagues(client, staff, community, choice):
    choice.application.organisation = OrganisationFactory()
    choice.application.save()
    ChoiceFactory(
        community=community, application__applicant__profile__organisation=choice.application.organisation
    )
    assert "from this organisation" in read(client, choice)
    community.round.hides_names = True
    community.round.save()

    assert "from this organisation" not in read(client, choice)


def test_desk_shows_no_link_that_answers_in_the_persons_name(client, staff, choice):
    offer_place(choice, by=staff, at=timezone.now())
    token = Message.objects.get().text.partition("/offer/")[2].split("/")[0]

    assert token
    assert token not in read(client, choice)


@pytest.mark.parametrize("page", ["change", "history", "delete", "review", *PRESSES, *DECISIONS])
def test_desk_of_another_convenor_does_not_exist(client, staff, page):
    theirs = ChoiceFactory()
    before = everything()

    assert client.get(address(theirs, page)).status_code == 404
    assert client.post(address(theirs, page), {"confirmed": "yes"}).status_code == 404
    assert everything() == before


def test_desk_of_what_was_not_sent_does_not_exist(client, staff, community):
    draft = ChoiceFactory(community=community, application=ApplicationFactory(round=community.round))
    taken_back = ChoiceFactory(community=community, application__is_withdrawn=True)

    for choice in (draft, taken_back):
        assert client.get(address(choice)).status_code == 404
        assert client.post(address(choice, "offer"), {"confirmed": "yes"}).status_code == 404


@pytest.mark.parametrize("page", ["review", *PRESSES, *DECISIONS])
def test_get_changes_nothing_and_leads_to_the_choice(client, staff, choice, page):
    before = everything()

    assert client.get(address(choice, page) + KEPT).url == address(choice) + KEPT
    assert client.head(address(choice, page)).url == address(choice)
    assert client.put(address(choice, page)).status_code == 405
    assert everything() == before


def test_desk_itself_takes_no_post(client, staff, choice):
    assert client.post(address(choice)).status_code == 405


def test_review_is_saved_and_leads_to_the_next_that_is_not_scored(client, staff, community, choice):
    criterion = CriterionFactory(community=community)
    scored = ReviewFactory(choice=ChoiceFactory(community=community), reviewer=staff).choice
    following = ChoiceFactory(community=community)
    fields = {f"score_{criterion.pk}": "4", "note": "Strong.", "recommendation": "offer"}

    response = client.post(address(choice, "review"), fields)

    review = Review.objects.get(choice=choice)
    assert (review.note, review.recommendation, review.reviewer) == ("Strong.", "offer", staff)
    assert list(review.scores.values_list("criterion", "value")) == [(criterion.pk, 4)]
    assert response.url == address(following)
    assert response.url != address(scored)


def test_review_of_the_last_in_the_queue_leads_back_to_the_list(client, staff, choice):
    response = client.post(address(choice, "review"), {"note": "Fine."}, follow=True)

    assert response.request["PATH_INFO"] == "/admin/applications/choice/"
    assert "Nothing else in this queue waits for you." in response.content.decode()


def test_review_with_a_score_outside_1_to_5_keeps_the_words_and_saves_nothing(
    client, staff, community, choice
):
    criterion = CriterionFactory(community=community)

    response = client.post(
        address(choice, "review"), {f"score_{criterion.pk}": "6", "note": "Typed for long."}
    )

    assert response.status_code == 200
    assert "Typed for long." in response.content.decode()
    assert not Review.objects.exists()


def test_reviews_of_others_show_once_ones_own_is_saved(client, staff, community, choice):
    other = ReviewFactory(choice=choice, note="Seen by nobody yet.")
    ScoreFactory(review=other, criterion=CriterionFactory(community=community), value=2)

    assert "Seen by nobody yet." not in read(client, choice)
    client.post(address(choice, "review"), {"note": "Mine.", "stay": "1"})

    assert "Seen by nobody yet." in read(client, choice)


def test_queue_keeps_the_filters_of_the_list(client, staff, community, choice):
    elsewhere = ChoiceFactory(community=CommunityFactory(round=community.round, sessions=0))
    words = f"?_changelist_filters=community%3D{community.pk}"

    queue = client.get(address(choice) + words).context["queue"]
    response = client.post(address(choice, "review") + words, {"note": "Mine."})

    assert [row.choice for row in queue.rows] == [choice]
    assert response.url == f"/admin/applications/choice/?community={community.pk}"
    everywhere = client.get(address(choice)).context["queue"].rows
    assert {row.choice for row in everywhere} == {choice, elsewhere}


def test_queue_survives_filters_that_make_no_sense(client, staff, choice):
    response = client.get(address(choice) + "?_changelist_filters=nowhere__exact%3D1")

    assert [row.choice for row in response.context["queue"].rows] == [choice]


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
