import pytest

from communities.domain.asking import check_change, check_removal
from communities.errors import QuestionAnswered
from tests.factories import AnswerFactory, QuestionFactory

pytestmark = pytest.mark.django_db
COLOURS = "Red\nGreen\nBlue"


def answered(value: object = "Green", **fields):
    question = QuestionFactory(label="Sample?", **fields)
    AnswerFactory(question=question, application__round=question.round, value=value)
    return question


def test_check_change_lets_anything_happen_to_what_nobody_answered():
    question = QuestionFactory(kind="choice", options=COLOURS)
    AnswerFactory()  # to another question

    check_change(question, kind="text", options="")
    check_removal(question)


@pytest.mark.parametrize("kind", ["choices", "text", "yes_no"])
def test_check_change_keeps_the_kind_of_what_was_answered(kind):
    question = answered(kind="choice", options=COLOURS)

    with pytest.raises(
        QuestionAnswered, match="“Sample\\?” has been answered: its kind can no longer change"
    ):
        check_change(question, kind=kind, options=COLOURS)


@pytest.mark.parametrize(("kind", "value"), [("choice", "Green"), ("choices", ["Green", "Red"])])
def test_check_change_keeps_the_options_that_somebody_chose(kind, value):
    question = answered(value, kind=kind, options=COLOURS)

    check_change(question, kind=kind, options="Pink\r\n Green\nRed")
    with pytest.raises(QuestionAnswered, match="keep the options that somebody chose \\(“Green”\\)"):
        check_change(question, kind=kind, options="Red\nBlue")


def test_check_removal_refuses_what_was_answered():
    question = answered()

    with pytest.raises(QuestionAnswered, match="“Sample\\?” has been answered: it cannot be deleted"):
        check_removal(question)
