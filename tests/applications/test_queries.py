from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from accounts.models import User
from applications.domain.deciding import decline_choice, put_on_reserve
from applications.domain.figures import refresh
from applications.domain.offers import decline_offer, expire_offers, keep_late_acceptance, offer_place
from applications.models import Choice
from applications.queries import (
    Needs,
    applications_of,
    desk,
    told,
)
from applications.queries.pages import page_by_score
from applications.queries.reading import to_read
from applications.queries.table import in_order, rows
from applications.queries.ties import ties_of
from communities.models import StaffRole
from communities.queries import roles_of
from tests.factories import (
    ApplicationFactory,
    AssignmentFactory,
    ChoiceFactory,
    CommunityFactory,
    CriterionFactory,
    OfferFactory,
    OrganisationFactory,
    PersonFactory,
    ReviewFactory,
    RoundFactory,
    ScoreFactory,
    SessionFactory,
    StaffFactory,
    SubmittedApplicationFactory,
    UserFactory,
)

AT = datetime(2026, 9, 22, 0, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return CommunityFactory(round=RoundFactory(in_2026=True), sessions=2)


def on_desk(choice: Choice) -> Choice:
    return desk(Choice.objects.all()).get(pk=choice.pk)


def test_desk_puts_what_needs_doing_first_and_then_who_came_first(community):
    staff, later = UserFactory(), timedelta(hours=1)

    def applied(hours: int) -> Choice:
        at = community.round.opens_at + hours * later
        return ChoiceFactory(community=community, application__submitted_at=at)

    done, waits, lapsed, decide, new, newer, wanted_late = (applied(hours) for hours in range(7))
    put_on_reserve(done, by=staff, at=AT)
    expiring = [offer_place(choice, by=staff, at=AT - timedelta(days=20)) for choice in (lapsed, wanted_late)]
    expire_offers(AT)
    keep_late_acceptance(expiring[1], at=AT)
    offer_place(waits, by=staff, at=AT)
    ReviewFactory.create_batch(2, choice=decide)

    assert [(choice, choice.needs) for choice in desk(Choice.objects.all())] == [
        (wanted_late, Needs.ANSWER_LATE_YES),
        (new, Needs.REVIEW),
        (newer, Needs.REVIEW),
        (decide, Needs.DECIDE),
        (lapsed, Needs.OFFER_AGAIN),
        (waits, Needs.WAIT),
        (done, Needs.NOTHING),
    ]
    assert set(Needs.LABELS) == set(range(6))


@pytest.mark.parametrize("answer", [put_on_reserve, decline_choice])
def test_desk_is_done_with_a_late_yes_that_staff_answered(community, answer):
    choice, staff = ChoiceFactory(community=community), UserFactory()
    offer = offer_place(choice, by=staff, at=AT)
    expire_offers(offer.respond_by)
    keep_late_acceptance(offer, at=offer.respond_by)
    assert on_desk(choice).needs == Needs.ANSWER_LATE_YES

    answer(choice, by=staff, at=offer.respond_by)

    assert on_desk(choice).needs == Needs.NOTHING


def test_desk_needs_nothing_of_who_said_no(community):
    choice = ChoiceFactory(community=community)
    decline_offer(offer_place(choice, by=UserFactory(), at=AT), reason="", at=AT)

    assert on_desk(choice).needs == Needs.NOTHING


def test_desk_shows_the_latest_offer(community):
    choice = ChoiceFactory(community=community, status="offered")
    OfferFactory(choice=choice, status="expired", offered_at=AT - timedelta(days=9), late_yes_at=AT)
    latest = OfferFactory(choice=choice, offered_at=AT)

    found = on_desk(choice)

    assert (found.offer_status, found.offer_respond_by, found.offer_state) == (
        "open",
        latest.respond_by,
        "open",
    )


def test_desk_leaves_out_what_was_not_sent_or_was_withdrawn(community):
    sent = ChoiceFactory(community=community)
    for status in ("draft", "withdrawn"):
        ChoiceFactory(community=community, application__status=status)

    assert list(desk(Choice.objects.all())) == [sent]


def test_rows_count_the_dates_said_yes_to_that_still_stand(community):
    SessionFactory(community=community, is_tbc=True)
    SessionFactory(community=community, state="held")
    SessionFactory(community=community, state="cancelled")
    every, some, none = (
        ChoiceFactory(community=community),
        *ChoiceFactory.create_batch(2, community=community),
    )
    some.date_answers.filter(session__number=1).update(answer="maybe")
    none.date_answers.all().delete()

    asked = desk(Choice.objects.all())
    found = {row["pk"]: row["coming"] for row in rows(asked, ties_of(UserFactory()), ["dates"])}

    assert found == {every.pk: 3, some.pk: 2, none.pk: 0}
    assert {choice.dates_asked for choice in asked} == {3}


def test_desk_scores_are_the_mean_of_the_reviews_weighted_means(community):
    dice = Random(20260922)
    criteria = [CriterionFactory(community=community, weight=weight) for weight in (1, 2, 5)]
    choices = ChoiceFactory.create_batch(4, community=community)
    for choice in choices[:3]:
        for review in ReviewFactory.create_batch(dice.randint(1, 3), choice=choice):
            for criterion in dice.sample(criteria, dice.randint(1, 3)):
                ScoreFactory(review=review, criterion=criterion, value=dice.randint(1, 5))

    found = {choice.pk: choice.score for choice in desk(Choice.objects.all())}

    for choice in choices[:3]:
        means = []
        for review in choice.reviews.all():
            marks = [(score.value, score.criterion.weight) for score in review.scores.all()]
            means.append(sum(value * weight for value, weight in marks) / sum(weight for _, weight in marks))
        assert found[choice.pk] == pytest.approx(sum(means) / len(means))
    assert found[choices[3].pk] is None


def test_desk_counts_reviews_whatever_else_there_is(community):
    choice = ChoiceFactory(community=community)
    for review in ReviewFactory.create_batch(2, choice=choice):
        ScoreFactory.create_batch(3, review=review)
    OfferFactory(choice=choice)

    assert on_desk(choice).review_count == 2


@pytest.mark.parametrize("count", [1, 3])
def test_desk_takes_one_query(community, count, django_assert_num_queries):
    for choice in ChoiceFactory.create_batch(count, community=community):
        ScoreFactory(review__choice=choice)

    with django_assert_num_queries(1):
        rows = [
            (
                choice.application.applicant.get_full_name(),
                choice.application.applicant.profile.organisation.name,
                choice.application.round.convenor.name,
                choice.community.name,
                choice.score,
            )
            for choice in desk(Choice.objects.all())
        ]

    assert len(rows) == count


def test_applications_of_are_ones_own_with_the_newest_round_first():
    person = PersonFactory()
    older = ApplicationFactory(applicant=person, round__in_2026=True)
    newer = ApplicationFactory(applicant=person, round__opens_at=older.round.opens_at + timedelta(days=1))
    ApplicationFactory()

    assert list(applications_of(person)) == [newer, older]


@pytest.mark.parametrize("count", [1, 3])
def test_applications_of_take_three_queries(count, django_assert_num_queries):
    person = PersonFactory()
    for _ in range(count):
        round_ = RoundFactory()
        chosen = CommunityFactory.create_batch(count, round=round_, sessions=0)
        application = SubmittedApplicationFactory(round=round_, applicant=person, communities=chosen)
        OfferFactory(choice=application.choices.first())

    with django_assert_num_queries(3):
        rows = [
            (application.round.convenor.name, choice.community.name, [o.status for o in choice.offers.all()])
            for application in applications_of(person)
            for choice in application.choices.all()
        ]

    assert len(rows) == count * count
    assert sum(offers == ["open"] for *_, offers in rows) == count


def test_told_are_the_letters_about_this_application_oldest_first(community):
    choice, bait = ChoiceFactory.create_batch(2, community=community)
    staff = UserFactory()
    offer = offer_place(choice, by=staff, at=AT)
    put_on_reserve(bait, by=staff, at=AT)
    decline_offer(offer, reason="", at=AT)

    assert [letter.kind for letter in told(choice.application)] == ["offer_made", "offer_declined"]


def test_colleagues_are_the_others_who_chose_this_community(community):
    theirs = OrganisationFactory()

    def applies(**fields: object) -> Choice:
        return ChoiceFactory(
            **{"community": community, "application__applicant__profile__organisation": theirs} | fields
        )

    choice = applies()
    applies()
    applies(application__status="draft")
    applies(community=CommunityFactory(round=community.round))
    ChoiceFactory(community=community)

    alone = [
        ChoiceFactory(community=community),
        applies(application__applicant__profile__organisation=None),
        applies(application__applicant=UserFactory()),
    ]
    seen = to_read(StaffFactory(convenor=community.convenor))
    assert seen.get(pk=choice.pk).colleagues == 1
    assert [seen.get(pk=one.pk).colleagues for one in alone] == [0, 0, 0]


@pytest.mark.parametrize(
    "page", [slice(0, 2), slice(1, 3), slice(2, 4), slice(3, 5), slice(0, 9), slice(9, 18)]
)
def test_page_by_score_is_a_page_of_the_order_by_score(community, page):
    ties = ties_of(StaffFactory(convenor=community.convenor))
    criterion = CriterionFactory(community=community)
    marks = [[3, 3], [5, 5], [3, 3], [4], [], [1, 1]]  # of one the round's second review is awaited
    for given in marks:
        choice = ChoiceFactory(community=community)
        for value in given:
            ScoreFactory(review=ReviewFactory(choice=choice), criterion=criterion, value=value)
        refresh(choice)
    ordered = in_order(Choice.objects.all(), "-mean", ties)

    assert [choice.score for choice in ordered] == [5, 3, 3, 1, 4, None]
    assert page_by_score(ordered, page, ties) == {choice.pk: 6 for choice in ordered[page]}
    assert list(page_by_score(ordered, page, ties)) == [choice.pk for choice in ordered[page]]


def test_readable_by_is_the_same_with_the_roles_at_hand(community):
    user = StaffFactory(convenor=community.convenor)
    elsewhere, left = CommunityFactory(), CommunityFactory()
    user.staff_roles.create(convenor=elsewhere.convenor, kind=StaffRole.Kind.REVIEWER)
    own = ChoiceFactory(community=community)
    ChoiceFactory(community=elsewhere)
    given = AssignmentFactory(choice__community=elsewhere, reviewer=user).choice
    AssignmentFactory(choice__community=left, reviewer=user)
    at_hand = User.objects.get(pk=user.pk)
    roles_of(at_hand)

    for person in (user, at_hand):
        assert set(Choice.objects.readable_by(person)) == {own, given}
        assert set(Choice.objects.managed_by(person)) == {own}
        assert set(Choice.objects.assigned_to(person)) == {given}
