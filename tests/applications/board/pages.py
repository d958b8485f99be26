"""The board of a draft, as somebody on the desk opens and presses it."""

from django.urls import reverse

from tests.applications.cohort import Cohort, Verdict

PLACE, RESERVE, NOT = Verdict.PLACE, Verdict.RESERVE, Verdict.NOT_THIS_TIME


def url(made: Cohort, name: str = "change") -> str:
    return reverse(f"admin:applications_selection_{name}", args=[made.draft.pk])
