"""Blind rounds: nobody is called by name, and words are blacked out."""

import pytest

from applications.models import Choice
from tests.applications.reviewing.desk import address, earlier, is_blind, mine, names_of, read, said
from tests.factories import (
    AnswerFactory,
    RedactionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def blind(community, choice):
    is_blind(community)
    application = choice.application
    person = application.applicant.profile
    application.work = f"I am {person.preferred_name} of {person.organisation}."
    application.save()
    AnswerFactory(application=application, value=f"Write to {application.applicant.email}.")
    return choice


def test_blind_desk_tells_nobody_who_it_is(client, reviewer, blind):
    response = client.get(address(blind))

    page = response.content.decode()
    assert response.context["title"] == blind.application.code
    assert "Write to" in page
    assert "removed</span>" in page
    for words in (*names_of(blind), blind.application.applicant.profile.role_title):
        assert words not in page, words


def test_blind_desk_binds_coordinators_and_refuses_decisions(client, blind, sam):
    page = read(client, blind)

    for words in names_of(blind):
        assert words not in page, words
    assert "Turn the blind review off" in page
    assert "What they were told" not in page
    for name in ("offer", "reserve", "decline", "withdraw-offer"):
        response = client.post(address(blind, name), {"confirmed": "yes"}, follow=True)
        assert "Names are hidden in this round." in said(response)
    assert Choice.objects.get(pk=blind.pk).status == "under_review"


@pytest.mark.parametrize("page", ["skip", "conflict", "abstain", "review"])
def test_blind_messages_call_nobody_by_name(client, reviewer, blind, community, page):
    mine(community, reviewer)

    response = client.post(address(blind, page), {"note": "Good."}, follow=True)

    text = response.content.decode()
    assert blind.application.code in text
    for words in names_of(blind):
        assert words not in text, words


def test_blind_desk_hides_earlier_rounds(client, reviewer, blind, community):
    earlier(blind)

    assert "In earlier rounds" not in read(client, blind)


def test_coordinator_blacks_words_out_and_shows_them_again(client, blind, sam):
    client.post(address(blind, "redact"), {"passage": "every day"})
    page = read(client, blind)
    assert "It fits what I do <span" in page

    client.post(address(blind, "unredact"), {"redaction": blind.application.redactions.get().pk})
    assert "It fits what I do every day" in read(client, blind)


def test_blacking_out_words_that_are_not_there_is_said(client, blind, sam):
    response = client.post(address(blind, "redact"), {"passage": "Nowhere"}, follow=True)

    assert "The answers do not hold these words." in said(response)


@pytest.mark.parametrize("pk", ["", "x", "9" * 30])
def test_showing_again_what_is_not_blacked_out_changes_nothing(client, blind, sam, pk):
    theirs = RedactionFactory()

    assert client.post(address(blind, "unredact"), {"redaction": pk or theirs.pk}).status_code == 302
    assert type(theirs).objects.get() == theirs
