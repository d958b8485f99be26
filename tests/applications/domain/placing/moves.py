"""What is pressed on a draft."""

from applications.domain.placing import move
from applications.models import Choice, Selection
from tests.applications.cohort import AT, Cohort, Verdict

PLACE, RESERVE, NOT, ELSEWHERE = Verdict.PLACE, Verdict.RESERVE, Verdict.NOT_THIS_TIME, Verdict.ELSEWHERE


def revision(made: Cohort) -> int:
    return Selection.objects.get(pk=made.draft.pk).revision


def moved(made: Cohort, *choices: Choice, to: int | str, **more: object):
    named = {"revision": revision(made), "by": made.staff, "at": AT} | more
    return move(made.draft, [choice.pk for choice in choices], to, **named)
