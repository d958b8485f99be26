"""The review desk: a review, and the way to the next one."""

import pytest

from applications.models import Review
from tests.applications.desk.pages import address, read
from tests.factories import ChoiceFactory, CommunityFactory, CriterionFactory, ReviewFactory, ScoreFactory

pytestmark = pytest.mark.django_db


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


def test_review_says_how_many_criteria_have_no_score(client, staff, community, choice):
    first, *_ = CriterionFactory.create_batch(3, community=community)
    page = client.post(address(choice, "review"), {f"score_{first.pk}": "4"}, follow=True)
    assert "is saved. 2 of its criteria have no score." in page.content.decode()
