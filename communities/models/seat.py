from __future__ import annotations

from django.conf import settings
from django.db import models


class Seat(models.Model):
    """A taken place: held by an open offer or kept by a member. Free places have no row.

    `number` runs from 1 to the community's ceiling and `slot` from 1 to the seats that the round allows a
    person. Both are unique and bounded by triggers (migration 0002), so no path can take one too many;
    a member stays on their own (migration 0004).
    """

    community = models.ForeignKey("communities.Community", models.PROTECT, related_name="seats")
    round = models.ForeignKey("communities.Round", models.PROTECT, related_name="seats")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats")
    number = models.PositiveSmallIntegerField()
    slot = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="seat_taken_once"),
            models.UniqueConstraint(fields=["community", "person"], name="seat_once_a_person"),
            models.UniqueConstraint(fields=["round", "person", "slot"], name="seats_a_person_may_hold"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1, slot__gte=1), name="seat_counts_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"Seat {self.number} of {self.community}"
