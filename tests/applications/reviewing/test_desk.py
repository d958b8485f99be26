"""What coordinators assign and decide at the desk, and what else its page tells."""

import pytest
from django.utils import timezone

from applications.models import Conflict, Flag
from tests.applications.reviewing.desk import address, earlier, read, said
from tests.factories import (
    AcknowledgementFactory,
    AnswerFactory,
    ChoiceFactory,
    FlagFactory,
    ReviewerFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db


# Coordinators assign


def test_coordinator_gives_and_takes_back(client, sam, community):
    choice, person = ChoiceFactory(community=community), ReviewerFactory(convenor=community.convenor)

    client.post(address(choice, "assign"), {"reviewer": person.pk})
    assert choice.assignments.standing().get().reviewer == person
    assert f'value="{person.pk}">Take back' in read(client, choice)
    response = client.post(address(choice, "take-back"), {"reviewer": person.pk}, follow=True)

    assert "does not review it any more" in said(response)
    assert not choice.assignments.standing().exists()


@pytest.mark.parametrize("who", ["nobody", "stranger", "conflicted"])
def test_assigning_to_who_may_not_review_is_said(client, sam, community, who):
    choice, person = ChoiceFactory(community=community), ReviewerFactory(convenor=community.convenor)
    Conflict.objects.create(
        application=choice.application,
        reviewer=person,
        is_conflict=True,
        grounds="knows",
        said_at=timezone.now(),
    )
    given = {"nobody": "", "stranger": StaffFactory().pk, "conflicted": person.pk}[who]
    words = {"nobody": "Choose who", "stranger": "works for this convenor", "conflicted": "conflict"}[who]

    response = client.post(address(choice, "assign"), {"reviewer": given}, follow=True)

    assert words in said(response)
    assert not choice.assignments.exists()


@pytest.mark.parametrize("given", ["", "x", "12345"])
def test_taking_back_from_who_does_not_have_it_is_said(client, sam, community, given):
    choice = ChoiceFactory(community=community)

    response = client.post(address(choice, "take-back"), {"reviewer": given}, follow=True)

    assert said(response) in ("Choose whom to take it back from.", "They do not have it to review.")


# What else the page tells


def test_earlier_rounds_say_what_became_of_them(client, reviewer, choice):
    past = earlier(choice)

    page = read(client, choice)

    assert "Sample round of then" in page
    assert f"Was in {past.community.short_name}: 2 meetings" in page


@pytest.mark.parametrize(
    ("answer", "words"),
    [("", "has not answered"), ("yes", "supports it"), ("no", "cannot support it")],
)
def test_line_managers_word_is_shown(client, reviewer, choice, answer, words):
    answered = timezone.now() if answer else None
    AcknowledgementFactory(application=choice.application, answer=answer, answered_at=answered)

    assert f"Line manager {words}." in read(client, choice)


def test_answers_that_are_not_for_reviewers_stay_unread(client, reviewer, choice):
    AnswerFactory(application=choice.application, value="For the panel.")
    private = AnswerFactory(application=choice.application, value="Not for the panel.")
    private.question.is_shown_to_reviewers = False
    private.question.save()

    page = read(client, choice)

    assert "For the panel." in page
    assert "Not for the panel." not in page


def test_flag_is_decided_by_a_coordinator(client, sam, community):
    choice = ChoiceFactory(community=community)
    flag = FlagFactory(application=choice.application)
    assert "Works outside Victoria" in read(client, choice)

    client.post(address(choice, "flag/outside_victoria"), {"state": "dismissed"})

    flag.refresh_from_db()
    assert (flag.state, flag.decided_by) == (Flag.State.DISMISSED, sam)


@pytest.mark.parametrize(
    ("kind", "state"), [("outside_victoria", "suggested"), ("duplicate", "confirmed"), ("duplicate", "")]
)
def test_flag_that_makes_no_sense_is_refused(client, sam, community, kind, state):
    choice = ChoiceFactory(community=community)
    flag = FlagFactory(application=choice.application)

    response = client.post(address(choice, f"flag/{kind}"), {"state": state}, follow=True)

    assert "Say whether there is a concern" in said(response)
    flag.refresh_from_db()
    assert flag.state == "suggested"


def test_flag_is_not_for_reviewers_to_decide(client, reviewer, choice):
    flag = FlagFactory(application=choice.application)

    response = client.post(address(choice, "flag/outside_victoria"), {"state": "dismissed"}, follow=True)

    assert "Only a coordinator" in said(response)
    flag.refresh_from_db()
    assert flag.state == "suggested"
