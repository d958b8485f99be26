from __future__ import annotations

from django.db import models
from django.db.models import Q

from communities.models.scoping import ConvenorScoped


class ChoiceQuerySet(ConvenorScoped):
    convenor_path = "community__convenor"

    def submitted(self) -> ChoiceQuerySet:
        """What staff may read: never a draft, never what was withdrawn."""
        return self.filter(application__status="submitted")

    def undecided(self) -> ChoiceQuerySet:
        return self.filter(status=Choice.Status.UNDER_REVIEW)


class Choice(models.Model):
    """One ranked community inside an application. Review, decision and offer hang on it."""

    class Status(models.TextChoices):
        UNDER_REVIEW = "under_review", "Under review"
        OFFERED = "offered", "Offered"
        RESERVE = "reserve", "Reserve list"
        NOT_THIS_TIME = "not_this_time", "Not this time"
        PLACED_ELSEWHERE = "placed_elsewhere", "Placed in another community"

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="choices")
    community = models.ForeignKey("communities.Community", models.PROTECT, related_name="choices")
    rank = models.PositiveSmallIntegerField()
    why = models.TextField("why this community", blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.UNDER_REVIEW)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ChoiceQuerySet.as_manager()

    class Meta:
        ordering = ["application", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["application", "community"], name="choice_once_a_community"),
            models.UniqueConstraint(fields=["application", "rank"], name="choice_one_at_each_rank"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="choice_ranks_from_one"),
            models.CheckConstraint(
                condition=Q(status="under_review") | Q(decided_at__isnull=False),
                name="choice_decision_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application.applicant.get_full_name()} · {self.community.short_name}"


class DateAnswer(models.Model):
    """Can this person come to that session? Asked of each date of each chosen community."""

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        MAYBE = "maybe", "Maybe"
        NO = "no", "No"

    choice = models.ForeignKey(Choice, models.CASCADE, related_name="date_answers")
    session = models.ForeignKey("sessions_app.Session", models.CASCADE, related_name="date_answers")
    answer = models.CharField(max_length=5, choices=Answer)

    class Meta:
        ordering = ["session__number"]
        constraints = [
            models.UniqueConstraint(fields=["choice", "session"], name="date_answer_once_a_session")
        ]

    def __str__(self) -> str:
        return f"{self.get_answer_display()} to session {self.session_id}"
