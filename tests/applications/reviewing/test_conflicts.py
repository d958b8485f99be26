"""Conflicts of interest: asked before the identity shows, and gone once declared."""

import pytest

from applications.models import Conflict, Offer
from tests.applications.reviewing.desk import address, mine, names_of, read, said, works_with
from tests.factories import (
    ChoiceFactory,
    ReviewerFactory,
)

pytestmark = pytest.mark.django_db


def test_possible_conflict_shows_the_question_and_nothing_else(client, reviewer, choice, community):
    works_with(reviewer, choice)
    following = mine(community, reviewer)

    response = client.get(address(choice))

    page = response.content.decode()
    assert response.context["title"] == choice.application.code
    assert "Do you have a conflict of interest?" in page
    assert "named the same organisation" in page
    for words in (*names_of(choice), choice.application.work, choice.why):
        assert words not in page, words
    queue = read(client, following)
    assert choice.application.code in queue
    assert names_of(choice)[0] not in queue


def test_answering_that_one_can_be_fair_shows_the_application(client, reviewer, choice):
    works_with(reviewer, choice)

    assert client.post(address(choice, "fair")).url == address(choice)

    assert names_of(choice)[0] in read(client, choice)
    assert not Conflict.objects.get().is_conflict


def test_fair_is_refused_where_nobody_asked(client, reviewer, choice):
    assert "Nobody asked" in said(client.post(address(choice, "fair"), follow=True))


def test_conflict_is_declared_by_the_second_press_and_gone_from_everywhere(
    client, reviewer, choice, community
):
    following = mine(community, reviewer)
    other = ReviewerFactory(convenor=community.convenor)

    asked = client.post(address(choice, "conflict"))
    assert (asked.status_code, Conflict.objects.exists()) == (200, False)
    client.post(address(choice, "conflict"), {"confirmed": "yes"})
    assert not Conflict.objects.exists()
    response = client.post(address(choice, "conflict"), {"confirmed": "yes", "grounds": "knows"}, follow=True)

    assert response.request["PATH_INFO"] == address(following)
    page = response.content.decode()
    assert f"You will not see {choice.application.code} any more" in page
    assert names_of(choice)[0] not in page
    assert [a.reviewer for a in choice.assignments.standing()] == [other]
    assert client.get(address(choice)).status_code == 404
    assert client.post(address(choice, "fair")).status_code == 404


def test_decisions_wait_for_an_open_question_of_conflict(client, sam, community):
    choice = ChoiceFactory(community=community)
    works_with(sam, choice)

    for page in ("offer", "assign", "redact"):
        response = client.post(address(choice, page), {"confirmed": "yes"}, follow=True)
        assert "Answer first" in said(response), page
    assert not Offer.objects.exists()


def test_own_application_cannot_be_called_fair(client, sam, community):
    choice = ChoiceFactory(community=community, application__applicant=sam)

    page = read(client, choice)

    assert "It is your own application." in page
    assert address(choice, "fair") not in page
    assert "Somebody else has to" in page
