from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from communities.models.scoping import ConvenorScoped


class ApartQuerySet(ConvenorScoped):
    convenor_path = "round__convenor"

    def with_person(self, person, round_) -> ApartQuerySet:
        """The pairs of one person in one round."""
        return self.filter(Q(one=person) | Q(other=person), round=round_)


class Apart(models.Model):
    """Two people who must not be in one group, from what somebody wrote for their safety.

    Told in confidence as the note is: composing knows the two numbers, and no page, reason or export says who.
    """

    round = models.ForeignKey("communities.Round", models.PROTECT, related_name="apart")
    # In the order of their numbers, so that a pair stands once.
    one = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    other = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    objects = ApartQuerySet.as_manager()

    class Meta:
        verbose_name = "kept apart"
        verbose_name_plural = "kept apart"
        constraints = [
            models.UniqueConstraint(fields=["round", "one", "other"], name="apart_once_a_round"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="apart_in_order"),
        ]

    def __str__(self) -> str:
        return f"Kept apart {self.pk}"

    def other_than(self, person):  # noqa: ANN201 -- either of the two
        """From whom this person is kept apart."""
        return self.other if self.one_id == person.pk else self.one
