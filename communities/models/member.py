from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from communities.models.scoping import ConvenorScoped


class MemberQuerySet(ConvenorScoped):
    convenor_path = "community__convenor"

    def active(self) -> MemberQuerySet:
        return self.filter(left_at__isnull=True)

    def in_at(self, at: datetime) -> MemberQuerySet:
        """Who was in at that moment."""
        return self.filter(joined_at__lte=at).filter(Q(left_at__isnull=True) | Q(left_at__gt=at))

    def before(self, round_) -> MemberQuerySet:
        """Of the same convenor in another round: whoever is among them has been in a community before this one."""
        return self.filter(community__convenor=round_.convenor_id).exclude(community__round=round_)

    def reachable(self) -> MemberQuerySet:
        """Whose account is not switched off."""
        return self.filter(person__is_active=True)

    def expected(self, at: datetime) -> MemberQuerySet:
        """Whom a session at `at` counts on."""
        return self.in_at(at).reachable()


class Member(models.Model):
    """A person in a community, from joining to leaving. Contact is shared with the group only if they said so."""

    community = models.ForeignKey("communities.Community", models.PROTECT, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    seat = models.OneToOneField(
        "communities.Seat", models.SET_NULL, null=True, blank=True, editable=False, related_name="member"
    )
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    left_reason = models.CharField(max_length=200, blank=True)
    notice = models.ForeignKey(
        "communities.GroupNotice",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="members",
    )
    shares_contact = models.BooleanField(default=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "person"],
                condition=Q(left_at__isnull=True),
                name="member_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True, seat__isnull=False)
                | Q(left_at__isnull=False, seat__isnull=True),
                name="member_has_a_seat_until_they_leave",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("joined_at")),
                name="member_leaves_after_joining",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person.get_full_name()}, {self.community}"
