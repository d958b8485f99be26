"""A round's own questions on a page: how they look, what they take, what they give."""

import pytest
from django import forms
from django.http import QueryDict

from applications.domain.answering import fitting
from applications.forms.questions import NO_ANSWER, question_answers, question_fields, question_initial
from tests.factories import QuestionFactory

COLOURS = "Red\nGreen\nBlue"


def question(pk: int = 7, **fields):
    return QuestionFactory.build(pk=pk, round=None, label="Sample?", **fields)


def form_of(questions: list, data: str | None = None, **kwargs) -> forms.Form:
    """A form with just these questions, as a browser sends it."""
    form = forms.Form(None if data is None else QueryDict(data), **kwargs)
    form.fields = question_fields(questions, words=20)
    return form


def answers(questions: list, data: str) -> dict[int, object]:
    form = form_of(questions, data)
    assert form.is_valid(), form.errors
    return question_answers(form.cleaned_data, questions)


def test_question_fields_are_named_after_the_questions_in_order():
    fields = question_fields([question(9), question(4, help_text="A hint.", is_required=True)], words=20)

    assert list(fields) == ["q_9", "q_4"]
    assert (fields["q_4"].label, fields["q_4"].help_text, fields["q_4"].required) == (
        "Sample?",
        "A hint.",
        True,
    )
    assert not fields["q_9"].required


@pytest.mark.parametrize(("own", "limit"), [(None, 20), (5, 5)])
def test_question_fields_tell_the_page_how_many_words_fit(own, limit):
    field = question_fields([question(word_limit=own)], words=20)["q_7"]

    assert field.widget.attrs["data-words"] == limit
    assert not field.widget_attrs(field.widget).get("maxlength")


def test_question_fields_refuse_too_many_words_in_a_sentence():
    form = form_of([question(word_limit=3)], "q_7=one+two+three+four")

    assert form.errors == {"q_7": ["“Sample?” has 4 words. Shorten it to 3."]}


@pytest.mark.parametrize("kind", ["text", "choice", "choices", "yes_no"])
def test_question_fields_name_the_question_that_has_to_be_answered(kind):
    form = form_of([question(kind=kind, options=COLOURS, is_required=True)], "")

    assert form.errors == {"q_7": ["Answer “Sample?”."]}


@pytest.mark.parametrize(("kind", "sent"), [("choice", "Pink"), ("choices", "Pink"), ("yes_no", "perhaps")])
def test_question_fields_refuse_what_was_not_offered(kind, sent):
    form = form_of([question(kind=kind, options=COLOURS)], f"q_7={sent}")

    assert form.errors == {"q_7": ["Choose from the answers offered to “Sample?”."]}


@pytest.mark.parametrize("kind", ["choice", "yes_no"])
@pytest.mark.parametrize("is_required", [True, False])
def test_question_fields_draw_radios_with_none_chosen(kind, is_required):
    drawn = str(form_of([question(kind=kind, options=COLOURS, is_required=is_required)])["q_7"])

    assert "checked" not in drawn
    assert ("No answer" in drawn) is not is_required


@pytest.mark.parametrize(
    ("fields", "sent", "given"),
    [
        ({"kind": "text"}, "q_7=+Some+words+", "Some words"),
        ({"kind": "text"}, "q_7=", None),
        ({"kind": "choice", "options": COLOURS}, "q_7=Green", "Green"),
        ({"kind": "choice", "options": COLOURS}, "", None),
        ({"kind": "choice", "options": COLOURS}, f"q_7={NO_ANSWER}", None),
        ({"kind": "choices", "options": COLOURS}, "q_7=Red&q_7=Blue", ["Red", "Blue"]),
        ({"kind": "choices", "options": COLOURS}, "", None),
        ({"kind": "yes_no"}, "q_7=yes", True),
        ({"kind": "yes_no"}, "q_7=no", False),
        ({"kind": "yes_no"}, "", None),
        ({"kind": "yes_no"}, f"q_7={NO_ANSWER}", None),
    ],
)
def test_question_answers_are_what_the_verb_keeps(fields, sent, given):
    asked = question(**fields)

    assert answers([asked], sent) == {7: given}
    assert fitting(asked, given, words=20) == given


@pytest.mark.parametrize(
    ("kind", "value", "sent"),
    [
        ("text", "Some words", "q_7=Some+words"),
        ("choice", "Green", "q_7=Green"),
        ("choices", ["Red", "Blue"], "q_7=Red&q_7=Blue"),
        ("yes_no", True, "q_7=yes"),
        ("yes_no", False, "q_7=no"),
    ],
)
def test_question_initial_shows_an_answer_that_comes_back_as_it_was(kind, value, sent):
    asked = question(kind=kind, options=COLOURS)
    asked.said = value
    initial = question_initial([asked])

    drawn = str(form_of([asked], initial=initial)["q_7"])

    assert drawn.count("checked") == (len(value) if isinstance(value, list) else kind != "text")
    assert answers([asked], sent) == {7: value}
    assert not form_of([asked], sent, initial=initial).has_changed()
