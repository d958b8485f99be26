"""One's own queue: what one opens, what comes next, what a save keeps, and what others scored."""

import pytest
from django.utils import timezone

from applications.domain.offers import offer_place
from applications.domain.withdrawing import withdraw
from applications.models import Assignment, Choice, Conflict, Offer, Review
from communities.models import Round
from tests.applications.reviewing.desk import LIST, address, mine, names_of, read, said, works_with
from tests.factories import (
    ChoiceFactory,
    CommunityFactory,
    CriterionFactory,
    ReviewerFactory,
    ReviewFactory,
    RoundFactory,
    ScoreFactory,
)

pytestmark = pytest.mark.django_db


# Who opens what


def test_reviewer_opens_what_they_were_given_and_nothing_else(client, reviewer, choice, community):
    other = ChoiceFactory(community=community)

    assert client.get(address(choice)).status_code == 200
    for page in ("change", "review", "skip", "conflict", "offer"):
        assert client.post(address(other, page)).status_code == 404, page


@pytest.mark.parametrize("pk", ["x", "0", "9" * 30, "²"])
def test_desk_of_a_number_that_is_none_does_not_exist(client, reviewer, pk):
    for page in ("change", "review"):
        assert client.post(f"{LIST}{pk}/{page}/", {"note": "Typed."}).status_code == 404


@pytest.mark.parametrize("page", ["offer", "reserve", "decline", "withdraw-offer", "assign", "redact"])
def test_reviewer_decides_and_assigns_nothing(client, reviewer, choice, page):
    fields = {"confirmed": "yes", "reviewer": reviewer.pk, "passage": "sessions"}

    response = client.post(address(choice, page), fields, follow=True)

    assert "Only a coordinator" in said(response)
    assert not Offer.objects.exists()
    choice.refresh_from_db()
    assert (choice.status, choice.assignments.count()) == ("under_review", 1)
    assert not choice.application.redactions.exists()


def test_reviewer_reads_no_decisions_letters_or_other_choices(client, reviewer, choice, community):
    other = ChoiceFactory(
        application=choice.application, community=CommunityFactory(round=community.round, sessions=0)
    )
    offer_place(choice, by=reviewer, at=timezone.now())

    page = read(client, choice)

    assert "What they were told" not in page
    assert "Offer a place…" not in page
    assert address(other) not in page


# The queue


def test_queue_is_what_i_was_given_not_reviewed_first_then_fewest_reviews(client, reviewer, community):
    reviewed, begun, fresh, decided = (mine(community, reviewer) for _ in range(4))
    ReviewFactory(choice=reviewed, reviewer=reviewer)
    ReviewFactory(choice=begun)
    Choice.objects.filter(pk=decided.pk).update(status="reserve", decided_at=timezone.now())
    ChoiceFactory(community=community)
    mine(CommunityFactory(round=RoundFactory(convenor=community.convenor), sessions=0), reviewer)

    queue = client.get(address(begun)).context["queue"]

    assert [row.choice for row in queue.rows] == [fresh, begun, decided, reviewed]
    assert (queue.scored, queue.total, queue.next_to_score) == (1, 4, fresh.pk)
    assert (queue.before, queue.after) == (fresh.pk, decided.pk)


def test_queue_of_a_coordinator_who_was_given_nothing_is_the_round(client, sam, community):
    choices = ChoiceFactory.create_batch(2, community=community)

    queue = client.get(address(choices[0])).context["queue"]

    assert [row.choice for row in queue.rows] == choices


def test_queue_shows_three_before_and_what_follows_of_a_long_one(client, sam, community):
    choices = ChoiceFactory.create_batch(30, community=community)
    reviewed = ReviewFactory(choice=choices[0]).choice

    def pks(some: list[Choice]) -> list[int]:
        return [choice.pk for choice in some]

    ordered = [*choices[1:], reviewed]
    for place in (0, 2, 5, 29):
        queue = client.get(address(ordered[place])).context["queue"]
        first = max(place - 3, 0)
        assert pks(row.choice for row in queue.rows) == pks(ordered[first : first + 24])
        assert queue.before == (ordered[place - 1].pk if place else None)
        assert queue.after == (ordered[place + 1].pk if place < 29 else None)
        assert queue.next_to_score == (ordered[1 if place == 0 else 0].pk)
        assert queue.total == 30


def test_skip_puts_a_choice_at_the_end_of_what_waits(client, reviewer, community):
    one, other, third = (mine(community, reviewer) for _ in range(3))

    assert client.post(address(one, "skip")).url == address(other)
    assert client.post(address(other, "skip")).url == address(third)
    assert client.post(address(third, "skip")).url == address(one)

    queue = client.get(address(one)).context["queue"]
    assert [row.choice for row in queue.rows] == [one, other, third]
    assert Assignment.objects.standing().count() == 3


def test_skip_of_the_last_leads_to_the_list(client, reviewer, choice):
    response = client.post(address(choice, "skip"), follow=True)

    assert response.request["PATH_INFO"] == LIST
    assert "comes back at the end of your queue. Nothing else" in said(response)


def test_abstaining_gives_it_to_somebody_else_and_goes_on(client, reviewer, choice, community):
    following = mine(community, reviewer)
    other = ReviewerFactory(convenor=community.convenor)

    response = client.post(address(choice, "abstain"), follow=True)

    assert response.request["PATH_INFO"] == address(following)
    assert "It goes to somebody else." in said(response)
    assert [a.reviewer for a in choice.assignments.standing()] == [other]
    assert client.get(address(choice)).status_code == 404


def test_abstaining_from_what_one_was_not_given_is_refused(client, sam, community):
    choice = ChoiceFactory(community=community)

    assert "not given" in said(client.post(address(choice, "abstain"), follow=True))


# Saving


def test_save_refused_in_a_second_tab_keeps_both_notes(client, reviewer, choice):
    criterion = CriterionFactory(community=choice.community)
    stamp = client.get(address(choice)).context["stamp"]
    fields = {"stamp": stamp, f"score_{criterion.pk}": "4"}
    client.post(address(choice, "review"), {**fields, "note": "From the first tab."})

    response = client.post(address(choice, "review"), {**fields, "note": "From the second tab."})

    page = response.content.decode()
    assert response.status_code == 409
    assert "From the first tab." in page
    assert "From the second tab." in page
    assert Review.objects.get().note == "From the first tab."
    again = {**fields, "stamp": response.context["stamp"], "note": "Both."}
    assert client.post(address(choice, "review"), again).status_code == 302
    assert Review.objects.get().note == "Both."


def test_stale_form_with_a_mistake_stays_stale(client, reviewer, choice):
    criterion = CriterionFactory(community=choice.community)
    client.post(address(choice, "review"), {"stamp": "", "note": "First."})
    wrong = client.post(
        address(choice, "review"), {"stamp": "", "note": "Second.", f"score_{criterion.pk}": "9"}
    )

    assert wrong.context["stamp"] == ""
    assert client.post(address(choice, "review"), {"stamp": "", "note": "Second."}).status_code == 409


@pytest.mark.parametrize("how", ["taken", "withdrawn", "conflict"])
def test_review_of_what_was_taken_away_meanwhile_keeps_the_words(client, reviewer, choice, how):
    if how == "taken":
        Assignment.objects.update(handed_back_at=timezone.now(), handed_back="taken")
    elif how == "withdrawn":
        withdraw(choice.application, at=timezone.now())
    else:
        Conflict.objects.create(
            application=choice.application,
            reviewer=reviewer,
            is_conflict=True,
            grounds="knows",
            said_at=timezone.now(),
        )

    response = client.post(address(choice, "review"), {"note": "An hour of thought."})

    page = response.content.decode()
    assert response.status_code == 409
    assert "An hour of thought." in page
    assert not [name for name in names_of(choice) if name in page]
    assert not Review.objects.exists()


def test_review_with_an_open_question_of_conflict_keeps_the_words(client, reviewer, choice):
    works_with(reviewer, choice)

    response = client.post(address(choice, "review"), {"note": "An hour of thought."})

    assert response.status_code == 409
    assert "An hour of thought." in response.content.decode()
    assert not Review.objects.exists()


# What others said


@pytest.mark.parametrize(
    ("shows", "before", "after"),
    [("after_own", False, True), ("always", True, True), ("never", False, False)],
)
def test_scores_of_others_show_as_the_round_says(client, reviewer, choice, shows, before, after):
    Round.objects.update(shows_scores=shows)
    criterion = CriterionFactory(community=choice.community)
    other = ReviewFactory(choice=choice, note="Theirs.")
    ScoreFactory(review=other, criterion=criterion, value=2)

    assert ("Theirs." in read(client, choice)) is before
    client.post(address(choice, "review"), {f"score_{criterion.pk}": "4", "note": "Mine.", "stay": "1"})

    page = read(client, choice)
    assert ("Theirs." in page) is after
    assert ("Mean of all" in page) is after
    assert ("3.0 of 5" in page) is after


def test_coordinator_who_reviews_nothing_sees_scores_once_all_are_in(client, sam, community):
    choice = ChoiceFactory(community=community)
    ReviewFactory(choice=choice, note="The first.")
    assert "The first." not in read(client, choice)

    ReviewFactory(choice=choice, note="The second.")
    assert "The second." in read(client, choice)
