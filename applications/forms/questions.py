"""A round's own questions as fields of a form, and their answers as the portal keeps them."""

from collections.abc import Callable, Iterable

from django import forms

from applications.domain.answering import check_length
from applications.errors import AnswerWrong
from communities.models import Question

# No option can be this: options carry no space around them. An optional radio that was pressed can be taken back.
NO_ANSWER = " none"


def field_name(question_id: int) -> str:
    return f"q_{question_id}"


def question_fields(questions: Iterable[Question], *, words: int) -> dict[str, forms.Field]:
    """A field a question, in order, by name; `words` is the round's limit for texts without their own."""
    return {field_name(one.pk): FIELDS[one.kind](one, words) for one in questions}


def question_answers(cleaned_data: dict[str, object], questions: Iterable[Question]) -> dict[int, object]:
    """What `write_answers` takes: question pk to answer, None where nothing was said."""
    said = {one.pk: cleaned_data.get(field_name(one.pk)) for one in questions}
    return {pk: None if value in ("", []) else value for pk, value in said.items()}


def question_initial(questions: Iterable[Question]) -> dict[str, object]:
    """What was said, as the fields show it."""
    return {field_name(one.pk): as_typed(one.said) for one in questions if one.said is not None}


def as_typed(value: object) -> object:
    """A kept answer as its field sends it: yes and no as words, the others as they are."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


def word_limit(limit: int, label: str) -> Callable[[str], None]:
    """A validator: at most so many words, counted as the browser counts them."""

    def validate(text: str) -> None:
        try:
            check_length(text, limit, label)
        except AnswerWrong as error:
            raise forms.ValidationError(str(error), code="too_many_words") from error

    return validate


def _common(question: Question) -> dict[str, object]:
    messages = {
        "required": f"Answer “{question.label}”.",
        "invalid_choice": f"Choose from the answers offered to “{question.label}”.",
    }
    return {
        "label": question.label,
        "help_text": question.help_text,
        "required": question.is_required,
        "error_messages": messages,
    }


def _text(question: Question, words: int) -> forms.Field:
    limit = question.word_limit or words
    return forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3 if limit <= 100 else 5, "data-words": limit}),
        validators=[word_limit(limit, question.label)],
        **_common(question),
    )


def _choice(question: Question, words: int) -> forms.Field:
    return _radios(question, [(option, option) for option in question.option_list], str, "")


def _yes_no(question: Question, words: int) -> forms.Field:
    return _radios(question, [("yes", "Yes"), ("no", "No")], "yes".__eq__, None)


def _radios(question: Question, choices: list, coerce: Callable[[str], object], empty: object) -> forms.Field:
    if not question.is_required:
        choices = [*choices, (NO_ANSWER, "No answer")]
    return forms.TypedChoiceField(
        choices=choices,
        coerce=lambda value: empty if value == NO_ANSWER else coerce(value),
        empty_value=empty,
        widget=forms.RadioSelect,
        **_common(question),
    )


def _choices(question: Question, words: int) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=[(option, option) for option in question.option_list],
        widget=forms.CheckboxSelectMultiple,
        **_common(question),
    )


FIELDS = {
    Question.Kind.TEXT: _text,
    Question.Kind.CHOICE: _choice,
    Question.Kind.CHOICES: _choices,
    Question.Kind.YES_NO: _yes_no,
}
