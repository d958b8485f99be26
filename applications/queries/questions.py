"""A round's own questions, and what was answered to them, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import BigIntegerField, F, FilteredRelation, Q, QuerySet

from applications.models import Answer, Application, Choice
from communities.models import Question, Round
from outbox.prepared import Given, Prepared

Said = tuple[str, str]


@dataclass(frozen=True)
class Questions:
    """What a round asks, in order: of everybody, and of who chooses a community, by its pk."""

    of_everybody: list[Question]
    by_community: dict[int, list[Question]]

    @property
    def all(self) -> list[Question]:
        return [*self.of_everybody, *self.of(self.by_community)]

    def of(self, community_ids: Iterable[int]) -> list[Question]:
        """What these communities ask, community by community."""
        return [question for pk in community_ids for question in self.by_community.get(pk, [])]


def _questions() -> QuerySet[Question]:
    here, application = Given("round", BigIntegerField()), Given("application", BigIntegerField())
    own = FilteredRelation("answers", condition=Q(answers__application=application))
    return Question.objects.filter(round=here).annotate(own=own, said=F("own__value"))


_asked = Prepared(_questions)


def questions_of(round_: Round, application: Application | None = None) -> Questions:
    """The round's own questions, each with `said`: what `application` answers, as it is kept, or None."""
    found = Questions([], {})
    for question in _asked(round=round_.pk, application=application and application.pk):
        question.round = round_
        if question.community_id is None:
            found.of_everybody.append(question)
        else:
            found.by_community.setdefault(question.community_id, []).append(question)
    return found


def answers_shown(choice: Choice) -> list[Said]:
    """Question and answer, as reviewers of this choice may read them: the round's and this community's, of
    questions whose answers are for reviewers."""
    here = Q(question__community=None) | Q(question__community=choice.community_id)
    answers = Answer.objects.filter(here, application=choice.application_id)
    return [said(answer) for answer in _in_order(answers.filter(question__is_shown_to_reviewers=True))]


def answers_of(application: Application) -> list[Said]:
    """Every question and answer, for the applicant's own copy: the round's, then community by community."""
    return [said(answer) for answer in _in_order(Answer.objects.filter(application=application))]


def said(answer: Answer) -> Said:
    """The question, and the answer in words; needs the question."""
    value = answer.value
    if isinstance(value, bool):
        return answer.question.label, "Yes" if value else "No"
    return answer.question.label, ", ".join(value) if isinstance(value, list) else value


def _in_order(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    community = F("question__community")
    return answers.select_related("question").order_by(
        community.asc(nulls_first=True), "question__position", "question"
    )
