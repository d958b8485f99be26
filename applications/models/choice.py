from __future__ import annotations

from django.db import models
from django.db.models import Q

from applications.models.assignment import Assignment
from applications.models.conflict import Conflict
from applications.models.needs import Needs
from communities.models import StaffRole
from communities.models.scoping import ConvenorScoped, convenors_of


class ChoiceQuerySet(ConvenorScoped):
    convenor_path = "community__convenor"

    def submitted(self) -> ChoiceQuerySet:
        """What staff may read: never a draft, never what was withdrawn."""
        return self.filter(sent_at__isnull=False)

    def readable_by(self, user) -> ChoiceQuerySet:
        """What `user` may read in a review: as coordinator all that was sent, as reviewer what is assigned to them;
        never that of somebody they declared a conflict of interest with."""
        sent = self.submitted().free_of_conflict(user)
        if user.is_superuser and user.is_active:
            return sent
        if not user.is_active or not user.is_staff:
            return self.none()
        coordinated = Q(community__convenor__in=convenors_of(user, kind=StaffRole.Kind.COORDINATOR))
        return sent.filter(coordinated | self._given_to(user, kind=StaffRole.Kind.REVIEWER))

    def free_of_conflict(self, user) -> ChoiceQuerySet:
        """Without those of somebody that `user` declared a conflict of interest with."""
        declared = Conflict.objects.declared().filter(reviewer=user.pk)
        return self.exclude(application__in=declared.values("application"))

    def assigned_to(self, user) -> ChoiceQuerySet:
        """What `user` was given to review and has not handed back, of the convenors they work for."""
        is_at_work = user.is_active and user.is_staff
        return self.filter(self._given_to(user)) if is_at_work else self.none()

    @staticmethod
    def _given_to(user, **role: str) -> Q:
        """By number, and not by EXISTS for each row: that costs a table of thousands far more. For the same reason the
        assignments are not joined to their choices."""
        given = Assignment.objects.standing().filter(reviewer=user.pk)
        return Q(pk__in=given.values("choice"), community__convenor__in=convenors_of(user, **role))

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

    class OfferState(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        EXPIRED = "expired", "Expired"
        WITHDRAWN = "withdrawn", "Withdrawn"
        WANTED_LATE = "wanted_late", "Ran out; would still like it"

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="choices")
    community = models.ForeignKey("communities.Community", models.PROTECT, related_name="choices")
    rank = models.PositiveSmallIntegerField()
    why = models.TextField("why this community", blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.UNDER_REVIEW)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Figures that follow from reviews, dates and offers: kept by `applications.domain.figures`, for lists of thousands.
    review_count = models.PositiveSmallIntegerField(default=0, editable=False)
    score = models.FloatField(null=True, blank=True, editable=False)
    spread = models.FloatField(null=True, blank=True, editable=False)
    dates_yes = models.PositiveSmallIntegerField(default=0, editable=False)
    offer_state = models.CharField(max_length=12, choices=OfferState, blank=True, editable=False)
    needs = models.PositiveSmallIntegerField(
        choices=list(Needs.LABELS.items()), default=Needs.REVIEW, editable=False
    )
    # When the application was sent; empty unless it stands.
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)

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
        indexes = [
            models.Index(
                fields=["needs", "sent_at", "id"],
                include=["application", "community"],
                condition=Q(sent_at__isnull=False),
                name="choice_by_what_it_needs",
            ),
            models.Index(
                fields=["community", "needs", "sent_at", "id", "application"],
                condition=Q(sent_at__isnull=False),
                name="choice_of_community_by_needs",
            ),
            models.Index(
                fields=["-score", "sent_at", "id"],
                include=["application", "community", "review_count"],
                condition=Q(sent_at__isnull=False, score__isnull=False),
                name="choice_by_score",
            ),
            models.Index(
                fields=["review_count", "id"],
                include=["application", "community", "status"],
                condition=Q(sent_at__isnull=False),
                name="choice_by_reviews",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application.code} · {self.community.short_name}"

    @property
    def stands(self) -> str:
        """How it stands, for staff: the decision, and what became of an offer."""
        if self.status != self.Status.OFFERED or self.offer_state in ("", self.OfferState.OPEN):
            return self.get_status_display()
        return f"Offer {self.get_offer_state_display().lower()}"

    @property
    def holds_seat(self) -> bool:
        """Is it offered, or was that accepted?"""
        states = ("", self.OfferState.OPEN, self.OfferState.ACCEPTED)
        return self.status == self.Status.OFFERED and self.offer_state in states


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
