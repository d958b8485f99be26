from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from communities.models.scoping import ConvenorScoped


class SelectionQuerySet(ConvenorScoped):
    convenor_path = "round__convenor"

    def standing(self) -> SelectionQuerySet:
        """Not put away."""
        return self.filter(put_away_at__isnull=True)

    def waiting(self) -> SelectionQuerySet:
        """Asked to be composed, and not begun."""
        return self.filter(state=Selection.State.QUEUED)


class Selection(models.Model):
    """A named draft of who is placed where in a round: composed, then moved about by people.

    `inputs`, `seed` and `outcome` are those of its last composition: the same inputs and seed give the same
    placements. Every change raises `revision`; a change made from an older one is refused.
    """

    class State(models.TextChoices):
        BY_HAND = "by_hand", "Made by hand"
        QUEUED = "queued", "Waits to be composed"
        RUNNING = "running", "Being composed"
        DONE = "done", "Composed"
        IMPOSSIBLE = "impossible", "Cannot be composed"
        STOPPED = "stopped", "Stopped"
        FAILED = "failed", "Failed"

    BUSY = (State.QUEUED, State.RUNNING)

    round = models.ForeignKey("communities.Round", models.PROTECT, related_name="selections")
    name = models.CharField(max_length=60)
    revision = models.PositiveIntegerField(default=0, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.BY_HAND, editable=False)
    seed = models.CharField(max_length=32, editable=False)
    inputs = models.JSONField(null=True, editable=False)
    outcome = models.JSONField(null=True, editable=False)
    progress = models.CharField(max_length=60, blank=True, editable=False)
    wants_stop = models.BooleanField(default=False, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="selections"
    )
    made_at = models.DateTimeField(editable=False)
    # Since when it is being composed, or when it was; a run that its worker left behind is begun again.
    begun_at = models.DateTimeField(null=True, editable=False)
    composed_at = models.DateTimeField(null=True, editable=False)
    put_away_at = models.DateTimeField(null=True, editable=False)

    objects = SelectionQuerySet.as_manager()

    class Meta:
        verbose_name = "draft"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "name"],
                condition=Q(put_away_at__isnull=True),
                name="selection_name_once_a_round",
                violation_error_message="A draft of this round has this name already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_busy(self) -> bool:
        return self.state in self.BUSY


class SelectionStep(models.Model):
    """One change of a draft by somebody, with how the placements stood before: what “Undo” takes back."""

    class Kind(models.TextChoices):
        COMPOSED = "composed", "Composed"
        MOVED = "moved", "Moved"
        PINNED = "pinned", "Pinned"

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="steps")
    revision = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    # [choice, verdict, pin, reason] of each placement that changed, as it was.
    before = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-revision"]
        constraints = [
            models.UniqueConstraint(fields=["selection", "revision"], name="selection_step_once_a_revision")
        ]

    def __str__(self) -> str:
        return f"Step {self.revision} of draft {self.selection_id}"
