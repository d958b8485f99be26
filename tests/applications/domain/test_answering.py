"""Answers to a round's own questions: which fit, and what is kept."""

import pytest

from applications.domain import answering
from applications.domain.answering import drop_answers, fitting
from applications.errors import AnswerWrong
from applications.models import Answer
from applications.queries.questions import questions_of
from tests.factories import (
    AnswerFactory,
    ApplicationFactory,
    ChoiceFactory,
    CommunityFactory,
    QuestionFactory,
)

pytestmark = pytest.mark.django_db
COLOURS = "Red\nGreen\n\nBlue"


@pytest.fixture
def application():
    return ApplicationFactory(round__words_per_answer=20)


def kept(application) -> dict[int, object]:
    return dict(Answer.objects.filter(application=application).values_list("question", "value"))


def ask(application, **fields):
    return QuestionFactory(round=application.round, **fields)


def write_answers(application, answers, questions):
    """With questions as the verbs read them, each with what was said before."""
    asked = {one.pk: one for one in questions_of(application.round, application).all}
    chosen = application.choices.values_list("community", flat=True)
    again = [asked.get(one.pk, one) for one in questions]
    return answering.write_answers(application, answers, again, chosen=chosen)


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("text", "  Two words ", "Two words"),
        ("choice", "Green", "Green"),
        ("choices", ["Blue", "Red", "Blue"], ["Red", "Blue"]),
        ("yes_no", True, True),
        ("yes_no", False, False),
    ],
)
def test_write_answers_keeps_what_fits(application, kind, given, value):
    question = ask(application, kind=kind, options=COLOURS if kind in ("choice", "choices") else "")

    assert write_answers(application, {question.pk: given}, [question]) == {question.pk}

    assert kept(application) == {question.pk: value}


@pytest.mark.parametrize(
    ("kind", "given", "sentence"),
    [
        ("text", "word " * 21, "“Sample?” has 21 words. Shorten it to 20."),
        ("text", ["a", "list"], "Answer “Sample?” in words."),
        ("choice", "Pink", "Choose one of the answers offered to “Sample?”."),
        ("choice", ["Red"], "Choose one of the answers offered to “Sample?”."),
        ("choices", ["Red", "Pink"], "Choose only from the answers offered to “Sample?”."),
        ("choices", "Red", "Choose only from the answers offered to “Sample?”."),
        ("choices", [["Red"]], "Choose only from the answers offered to “Sample?”."),
        ("yes_no", "yes", "Answer “Sample?” with yes or no."),
        ("yes_no", 1, "Answer “Sample?” with yes or no."),
    ],
)
def test_write_answers_refuses_what_does_not_fit_and_keeps_what_was_there(application, kind, given, sentence):
    options = COLOURS if kind in ("choice", "choices") else ""
    question = ask(application, label="Sample?", kind=kind, options=options)
    other = ask(application)
    AnswerFactory(application=application, question=other, value="Before.")

    with pytest.raises(AnswerWrong) as caught:
        write_answers(application, {question.pk: given, other.pk: "After."}, [question, other])

    assert str(caught.value) == sentence
    assert kept(application) == {other.pk: "Before."}


def test_write_answers_counts_a_questions_own_limit_before_the_rounds(application):
    question = ask(application, label="Sample?", word_limit=3)

    with pytest.raises(AnswerWrong, match="has 4 words"):
        write_answers(application, {question.pk: "one two three four"}, [question])

    longer = ask(application, word_limit=30)
    write_answers(application, {longer.pk: "word " * 30}, [longer])
    assert len(kept(application)[longer.pk].split()) == 30


@pytest.mark.parametrize(
    ("kind", "empty"), [("text", "  "), ("choice", ""), ("choices", []), ("yes_no", None)]
)
def test_write_answers_needs_an_answer_to_what_is_required(application, kind, empty):
    options = COLOURS if kind in ("choice", "choices") else ""
    question = ask(application, label="Sample?", kind=kind, options=options, is_required=True)

    for answers in ({question.pk: empty}, {}):
        with pytest.raises(AnswerWrong, match=r"^Answer “Sample\?”\.$"):
            write_answers(application, answers, [question])


def test_write_answers_takes_no_for_an_answer_to_what_is_required(application):
    question = ask(application, kind="yes_no", is_required=True)

    write_answers(application, {question.pk: False}, [question])

    assert kept(application) == {question.pk: False}


@pytest.mark.parametrize("answers", [{"emptied": True}, {}])
def test_write_answers_removes_what_was_emptied_and_no_other(application, answers):
    question, other = ask(application), ask(application)
    for one in (question, other):
        AnswerFactory(application=application, question=one)

    given = {question.pk: " "} if answers else {}
    assert write_answers(application, given, [question]) == {question.pk}

    assert kept(application) == {other.pk: "A sample answer."}


def test_write_answers_replaces_and_tells_only_what_changed(application):
    question, same = ask(application), ask(application)
    for one in (question, same):
        AnswerFactory(application=application, question=one, value="Before.")

    changed = write_answers(application, {question.pk: "After.", same.pk: "Before."}, [question, same])

    assert changed == {question.pk}
    assert kept(application) == {question.pk: "After.", same.pk: "Before."}


def test_write_answers_refuses_a_question_of_another_round(application):
    foreign = QuestionFactory()

    with pytest.raises(AnswerWrong, match="is not asked here"):
        write_answers(application, {foreign.pk: "Words"}, [foreign])

    assert kept(application) == {}


def test_write_answers_refuses_an_answer_to_what_was_not_asked(application):
    asked, unasked = ask(application), ask(application)

    with pytest.raises(AnswerWrong, match="is not asked here"):
        write_answers(application, {asked.pk: "Words", unasked.pk: "Words"}, [asked])

    assert kept(application) == {}


def test_write_answers_takes_a_communitys_questions_from_who_chose_it(application):
    community = CommunityFactory(round=application.round, sessions=0)
    question = ask(application, community=community)

    with pytest.raises(AnswerWrong, match="a community that you did not choose"):
        write_answers(application, {question.pk: "Words"}, [question])
    ChoiceFactory(application=application, community=community)
    write_answers(application, {question.pk: "Words"}, [question])

    assert kept(application) == {question.pk: "Words"}


@pytest.mark.parametrize("count", [1, 3])
def test_write_answers_asks_the_database_as_often_for_one_question_as_for_three(
    application, count, django_assert_num_queries
):
    questions = [ask(application) for _ in range(count)]
    answers = {question.pk: "Words" for question in questions}

    asked = questions_of(application.round, application).all
    # What is new; what was there came with the questions.
    with django_assert_num_queries(1):
        answering.write_answers(application, answers, asked)


def test_drop_answers_takes_those_of_the_communities_only(application):
    gone, stays = CommunityFactory.create_batch(2, round=application.round, sessions=0)
    questions = [ask(application, community=one) for one in (gone, stays, None)]
    for question in questions:
        AnswerFactory(application=application, question=question)
    other = AnswerFactory(application=ApplicationFactory(round=application.round), question=questions[0])

    drop_answers(application, [gone.pk])

    assert set(kept(application)) == {questions[1].pk, questions[2].pk}
    assert Answer.objects.filter(pk=other.pk).exists()


def test_fitting_keeps_nothing_for_an_empty_answer():
    question = QuestionFactory.build(kind="text")

    assert fitting(question, "\u00a0\n", words=20) is None
