from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from communities.models.scoping import ConvenorScoped
from sessions_app.models.session import Session

# A reply to the session as it stands now. One to an older plan counts as no answer.
STANDS = Q(session__state=Session.State.TO_BE_CONFIRMED, sequence__isnull=True) | (
    ~Q(session__state=Session.State.TO_BE_CONFIRMED) & Q(sequence=F("session__schedule_sequence"))
)


class ReplyQuerySet(ConvenorScoped):
    convenor_path = "session__community__convenor"

    def current(self) -> ReplyQuerySet:
        """Those that answer the session's present plan."""
        return self.filter(STANDS)

    def of(self, user) -> ReplyQuerySet:
        return self.filter(person=user)


class Reply(models.Model):
    """What a person said last about coming to a session. It is no mark of attendance.

    `sequence` is the session's `schedule_sequence` that they answered to; None while it had no date: then it
    says whether they would like to come at all.
    """

    class Answer(models.TextChoices):
        COMING = "coming", "Coming"
        MAYBE = "maybe", "Maybe"
        APOLOGY = "apology", "Apologies"

    session = models.ForeignKey("sessions_app.Session", models.PROTECT, related_name="replies")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="replies")
    answer = models.CharField(max_length=8, choices=Answer)
    sequence = models.PositiveIntegerField(null=True, blank=True, editable=False)
    answered_at = models.DateTimeField()

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "replies"
        ordering = ["session", "answered_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="reply_once_a_person"),
            models.CheckConstraint(
                condition=Q(answer__in=["coming", "maybe", "apology"]), name="reply_is_an_answer"
            ),
        ]

    def __str__(self) -> str:
        return self.get_answer_display()

    def is_current(self) -> bool:
        """Does it answer the session's present plan?"""
        return self.sequence == plan_of(self.session)


def plan_of(session: Session) -> int | None:
    """Which plan of the session an answer now is to: its sequence, or None while it has no date."""
    return None if session.state == Session.State.TO_BE_CONFIRMED else session.schedule_sequence


def takes_replies(session: Session, at: datetime) -> bool:
    """Until it begins; one without a date collects who would like to come. Forums have registrations instead."""
    is_planned = session.state in (Session.State.SCHEDULED, Session.State.TO_BE_CONFIRMED)
    is_to_come = session.starts_at is None or session.starts_at > at
    return is_planned and is_to_come and not session.community.is_forum
