from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from communities.models.scoping import ConvenorScoped

UNDO_FOR = timedelta(minutes=15)


class OfferQuerySet(ConvenorScoped):
    convenor_path = "choice__community__convenor"

    def unanswered(self) -> OfferQuerySet:
        return self.filter(status=Offer.Status.OPEN)

    def holding(self) -> OfferQuerySet:
        """Those that hold a seat: open, or accepted by somebody who is still in."""
        return self.filter(seat__isnull=False)

    def answerable(self, at: datetime) -> OfferQuerySet:
        return self.unanswered().filter(respond_by__gt=at)

    def overdue(self, at: datetime) -> OfferQuerySet:
        return self.unanswered().filter(respond_by__lte=at)

    def taken_back_at(self, at: datetime) -> OfferQuerySet:
        """Those whose answer the person may still take back: a no, or a yes by somebody who is in."""
        answered = Q(status=Offer.Status.DECLINED) | Q(status=Offer.Status.ACCEPTED, seat__isnull=False)
        return self.filter(answered, answered_at__gt=at - UNDO_FOR, answered_at__lte=at)

    def made_to(self, user) -> OfferQuerySet:
        return self.filter(choice__application__applicant=user)


class Offer(models.Model):
    """A place in a community, held for one person until `respond_by`. While it is open it holds a seat."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        EXPIRED = "expired", "Expired"
        WITHDRAWN = "withdrawn", "Withdrawn"

    choice = models.ForeignKey("applications.Choice", models.PROTECT, related_name="offers")
    seat = models.OneToOneField(
        "communities.Seat", models.SET_NULL, null=True, blank=True, editable=False, related_name="offer"
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    offered_at = models.DateTimeField(editable=False)
    respond_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    late_yes_at = models.DateTimeField("would still like it", null=True, blank=True, editable=False)
    # What they said with a yes that came late, for whoever places them later.
    late_shares_contact = models.BooleanField(default=False, editable=False)
    late_notice = models.ForeignKey(
        "communities.GroupNotice", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    decline_reason = models.CharField(max_length=300, blank=True)
    # The staff's words where they chose somebody else than who fits best.
    override_reason = models.TextField(blank=True, editable=False)
    # Choices that accepting it ended, with how each stood: [pk, status], for who takes their answer back.
    set_aside = models.JSONField(default=list, editable=False)
    version = models.PositiveSmallIntegerField(default=1, editable=False)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["-offered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["choice"], condition=Q(seat__isnull=False), name="offer_one_holding_a_choice"
            ),
            models.CheckConstraint(
                condition=Q(respond_by__gt=F("offered_at")),
                name="offer_leaves_time_to_answer",
                violation_error_message="Give the applicant some time to answer.",
            ),
            models.CheckConstraint(
                condition=~Q(status="open") | Q(seat__isnull=False), name="offer_open_holds_a_seat"
            ),
            models.CheckConstraint(
                condition=Q(status="open", answered_at__isnull=True)
                | (~Q(status="open") & Q(answered_at__isnull=False)),
                name="offer_closed_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Offer {self.pk} of choice {self.choice_id}"

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    @property
    def is_superseded(self) -> bool:
        """Was the same place offered to the person again? One query."""
        return Offer.objects.filter(choice=self.choice_id, pk__gt=self.pk).exists()

    @property
    def undo_until(self) -> datetime:
        """Until when an answer may be taken back; of an offer that was answered."""
        return self.answered_at + UNDO_FOR
