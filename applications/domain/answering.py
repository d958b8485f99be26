"""Answers to a round's own questions: does an answer fit its question, and keeping it."""

from collections.abc import Collection, Iterable

from applications.domain.words import count_words
from applications.errors import AnswerWrong
from applications.models import Answer, Application
from communities.models import Question

EMPTY = (None, "", [], ())


def write_answers(
    application: Application,
    answers: dict[int, object],
    questions: Iterable[Question],
    *,
    chosen: Collection[int] = (),
) -> set[int]:
    """Keep the answers to `questions`, all of them: what is empty or missing is taken away. Returns the questions
    whose answers changed.

    `answers` maps question pk to a text, an option, a list of options, or true or false; `questions` come with what
    was `said` before. A community's questions are for who has `chosen` it. Raises AnswerWrong. The caller holds the
    lock of the application, in a transaction.
    """
    asked = {question.pk: question for question in questions}
    _check_asked(application, answers, asked, chosen)
    if not asked:
        return set()
    words = application.round.words_per_answer
    wanted = {pk: fitting(question, answers.get(pk), words=words) for pk, question in asked.items()}
    changed = {pk for pk, value in wanted.items() if value != asked[pk].said}
    kept = {pk: wanted[pk] for pk in changed if wanted[pk] is not None}
    if kept:
        _keep(application, kept)
    emptied = [pk for pk in changed if wanted[pk] is None]
    if emptied:
        application.answers.filter(question__in=emptied).delete()
    return changed


def drop_answers(application: Application, community_ids: Iterable[int]) -> None:
    """Take away what was answered to the questions of communities that are no longer chosen."""
    application.answers.filter(question__community__in=community_ids).delete()


def fitting(question: Question, value: object, *, words: int) -> object:
    """The answer as it is kept, None for none; `words` is the round's limit for a question without its own.

    Raises AnswerWrong, with a sentence that names the question.
    """
    if isinstance(value, str):
        value = value.strip()
    if value in EMPTY:
        if question.is_required:
            raise AnswerWrong(f"Answer “{question.label}”.")
        return None
    return CHECKS[question.kind](question, value, words)


def _text(question: Question, value: object, words: int) -> str:
    if not isinstance(value, str):
        raise AnswerWrong(f"Answer “{question.label}” in words.")
    check_length(value, question.word_limit or words, question.label)
    return value


def check_length(text: str, limit: int, label: str) -> None:
    """Raises AnswerWrong when `text` has more than `limit` words, with both numbers."""
    count = count_words(text)
    if count > limit:
        raise AnswerWrong(f"“{label}” has {count} words. Shorten it to {limit}.")


def _option(question: Question, value: object, words: int) -> str:
    if value not in question.option_list:
        raise AnswerWrong(f"Choose one of the answers offered to “{question.label}”.")
    return value


def _options(question: Question, value: object, words: int) -> list[str]:
    """In the order of the question, each once."""
    if not isinstance(value, list | tuple) or any(one not in question.option_list for one in value):
        raise AnswerWrong(f"Choose only from the answers offered to “{question.label}”.")
    return [option for option in question.option_list if option in value]


def _yes_no(question: Question, value: object, words: int) -> bool:
    if not isinstance(value, bool):
        raise AnswerWrong(f"Answer “{question.label}” with yes or no.")
    return value


CHECKS = {
    Question.Kind.TEXT: _text,
    Question.Kind.CHOICE: _option,
    Question.Kind.CHOICES: _options,
    Question.Kind.YES_NO: _yes_no,
}


def _check_asked(
    application: Application,
    answers: dict[int, object],
    asked: dict[int, Question],
    chosen: Collection[int],
) -> None:
    is_of_another = any(question.round_id != application.round_id for question in asked.values())
    if is_of_another or not answers.keys() <= asked.keys():
        raise AnswerWrong("This question is not asked here. Open the page again, and answer what it asks.")
    theirs = {question.community_id for question in asked.values() if question.community_id}
    if not theirs <= set(chosen):
        raise AnswerWrong("This question is of a community that you did not choose. Open the page again.")


def _keep(application: Application, values: dict[int, object]) -> None:
    Answer.objects.bulk_create(
        [Answer(application=application, question_id=pk, value=value) for pk, value in values.items()],
        update_conflicts=True,
        unique_fields=["application", "question"],
        update_fields=["value"],
    )
