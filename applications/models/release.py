from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models.conflict import Conflict
from communities.models.scoping import ConvenorScoped

# The states in which nobody was told anything, and a press stops the list.
BEFORE = ["checking", "held"]


class ReleaseQuerySet(ConvenorScoped):
    convenor_path = "round__convenor"

    def checking(self) -> ReleaseQuerySet:
        return self.filter(state=Release.State.CHECKING)

    def held(self) -> ReleaseQuerySet:
        return self.filter(state=Release.State.HELD)

    def stoppable(self) -> ReleaseQuerySet:
        """Of which nobody was told anything yet."""
        return self.filter(state__in=BEFORE)

    def due(self, at: datetime) -> ReleaseQuerySet:
        """Whose hold is over."""
        return self.held().filter(releases_at__lte=at)


class Release(models.Model):
    """A list of people who hear the same kind of thing. It is checked, each letter of it written out, and held for some
    minutes; until then a press stops it. Nothing is decided and no mail is written before the hold is over.

    Offers never share a list with refusals. A holding message goes to a round; the others to one community.
    """

    class Kind(models.TextChoices):
        OFFERS = "offers", "Offers"
        RESERVE = "reserve", "Reserve list"
        NOT_THIS_TIME = "not_this_time", "Not this time"
        HOLDING = "holding", "Decisions take longer"

    class State(models.TextChoices):
        CHECKING = "checking", "Being checked"
        HELD = "held", "Held"
        RELEASED = "released", "Released"
        STOPPED = "stopped", "Stopped"

    round = models.ForeignKey("communities.Round", models.PROTECT, related_name="releases")
    community = models.ForeignKey(
        "communities.Community", models.PROTECT, null=True, blank=True, related_name="releases"
    )
    selection = models.ForeignKey(
        "applications.Selection", models.PROTECT, null=True, blank=True, related_name="releases"
    )
    kind = models.CharField(max_length=15, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING, editable=False)
    # The choices that were on the list as somebody read it, by number, until its lines are kept.
    read = models.JSONField(
        default=list, db_default=models.Value([], models.JSONField()), blank=True, editable=False
    )
    # What staff found when they compared who is offered a place with who applied.
    equity_note = models.TextField(blank=True)
    # For a holding message: the new promise to applicants.
    hear_by = models.DateField(null=True, blank=True)
    # For a holding message: the promise as it was when the message was made.
    promised = models.DateField(null=True, blank=True, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="releases")
    made_at = models.DateTimeField()
    # Once it is held: when the hold is over.
    releases_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Why it was not held, in a sentence that names nobody.
    refusal = models.CharField(max_length=300, default="", db_default="", blank=True, editable=False)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="holding", community__isnull=True, hear_by__isnull=False)
                | ~Q(kind="holding") & Q(community__isnull=False, hear_by__isnull=True),
                name="release_is_of_a_community_or_holds_a_round",
            ),
            models.CheckConstraint(
                condition=~Q(kind="offers") | ~Q(equity_note=""),
                name="release_of_offers_has_an_equity_note",
                violation_error_message="Say what you found when you compared offers with applications.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=BEFORE, ended_at__isnull=True)
                | ~Q(state__in=BEFORE) & Q(ended_at__isnull=False),
                name="release_ended_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["held", "released"]) | Q(releases_at__isnull=False),
                name="release_held_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(releases_at__gte=F("made_at")), name="release_after_it_is_made"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class ReleaseLineQuerySet(ConvenorScoped):
    convenor_path = "release__round__convenor"

    def waiting(self) -> ReleaseLineQuerySet:
        return self.filter(outcome=ReleaseLine.Outcome.WAITING)

    def readable_by(self, user) -> ReleaseLineQuerySet:
        """Without those of somebody that `user` declared a conflict of interest with."""
        declared = Conflict.objects.declared().filter(reviewer=user.pk)
        return self.managed_by(user).exclude(choice__application__in=declared.values("application"))


class ReleaseLine(models.Model):
    """One choice on a list, and what became of it."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Told"
        REFUSED = "refused", "Not done"
        STOPPED = "stopped", "Stopped"

    release = models.ForeignKey(Release, models.CASCADE, related_name="lines")
    choice = models.ForeignKey("applications.Choice", models.PROTECT, related_name="release_lines")
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING, editable=False)
    # The letter was written out before the list was held, and no word was missing in it.
    is_checked = models.BooleanField(default=False, db_default=False, editable=False)
    # Why it was not done, or the list not held, in the words of the refusal.
    refusal = models.CharField(max_length=300, blank=True, editable=False)
    # What was written to the person.
    letter = models.ForeignKey("outbox.Message", models.SET_NULL, null=True, editable=False, related_name="+")

    objects = ReleaseLineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["release", "choice"], name="release_line_once_a_list"),
            models.UniqueConstraint(
                fields=["choice"], condition=Q(outcome="waiting"), name="release_line_waits_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Line {self.pk} of release {self.release_id}"
