"""What a round asks, and who reads which answers."""

import pytest

from applications.queries.questions import answers_of, answers_shown, questions_of
from tests.factories import (
    AnswerFactory,
    ChoiceFactory,
    CommunityFactory,
    QuestionFactory,
    RoundFactory,
    SubmittedApplicationFactory,
)

pytestmark = pytest.mark.django_db


def answered(application, label: str, value: object = "Words.", **fields):
    question = QuestionFactory(round=application.round, label=label, **fields)
    return AnswerFactory(application=application, question=question, value=value)


@pytest.mark.parametrize("count", [1, 3])
def test_questions_of_a_round_are_everybodys_and_each_communitys_in_one_query(
    count, django_assert_num_queries
):
    round_ = RoundFactory()
    communities = CommunityFactory.create_batch(count, round=round_, sessions=0)
    later, first = (QuestionFactory(round=round_, position=position) for position in (5, 1))
    theirs = [QuestionFactory(round=round_, community=one) for one in communities]
    QuestionFactory()  # of another round

    with django_assert_num_queries(1):
        questions = questions_of(round_)

    assert questions.of_everybody == [first, later]
    assert questions.of([one.pk for one in reversed(communities)]) == list(reversed(theirs))
    assert questions.of([0]) == []


def test_answers_shown_to_reviewers_are_of_the_round_and_this_community_only():
    application = SubmittedApplicationFactory()
    here, elsewhere = CommunityFactory.create_batch(2, round=application.round, sessions=0)
    choice = ChoiceFactory(application=application, community=here, rank=8)
    ChoiceFactory(application=application, community=elsewhere, rank=9)
    answered(application, "Of here?", community=here, position=0)
    answered(application, "Of everybody?", position=3)
    answered(application, "Of elsewhere?", "Canary", community=elsewhere)
    answered(application, "Not for reviewers?", "Canary", is_shown_to_reviewers=False)
    answered(application, "Not for reviewers here?", "Canary", community=here, is_shown_to_reviewers=False)
    answered(SubmittedApplicationFactory(round=application.round), "Of another?", "Canary")

    assert answers_shown(choice) == [("Of everybody?", "Words."), ("Of here?", "Words.")]


def test_answers_of_an_application_are_all_of_its_own_in_words(django_assert_num_queries):
    application = SubmittedApplicationFactory()
    community = CommunityFactory(round=application.round, sessions=0)
    answered(application, "Which?", ["Red", "Blue"], kind="choices", options="Red\nBlue")
    answered(application, "Ready?", value=True, kind="yes_no")
    answered(application, "Sure?", value=False, kind="yes_no", is_shown_to_reviewers=False)
    answered(application, "Why?", community=community)
    answered(SubmittedApplicationFactory(round=application.round), "Of another?")

    with django_assert_num_queries(1):
        said = answers_of(application)

    assert said == [("Which?", "Red, Blue"), ("Ready?", "Yes"), ("Sure?", "No"), ("Why?", "Words.")]
