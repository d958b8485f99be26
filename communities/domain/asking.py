"""A round's own questions: what may still change once somebody has answered."""

from communities.errors import QuestionAnswered
from communities.models import Question

ANSWERED = "“{}” has been answered: "


def check_change(question: Question, *, kind: str, options: str) -> None:
    """Raises QuestionAnswered when a stored question would no longer fit an answer to it; its wording may change.

    The answers are those of whoever keeps some: communities only know that there are any.
    """
    values = list(question.answers.values_list("value", flat=True))
    if not values:
        return
    answered = ANSWERED.format(question.label)
    if kind != question.kind:
        raise QuestionAnswered(f"{answered}its kind can no longer change. Add another question instead.")
    if kind in Question.WITH_OPTIONS:
        missing = _given(values) - set(Question(options=options).option_list)
        if missing:
            named = ", ".join(f"“{option}”" for option in sorted(missing))
            raise QuestionAnswered(f"{answered}keep the options that somebody chose ({named}).")


def check_removal(question: Question) -> None:
    """Raises QuestionAnswered when there are answers that would be lost."""
    if question.answers.exists():
        raise QuestionAnswered(f"{ANSWERED.format(question.label)}it cannot be deleted.")


def _given(values: list[str | list[str]]) -> set[str]:
    return {option for value in values for option in (value if isinstance(value, list) else [value])}
