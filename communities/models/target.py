from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from communities.models.scoping import ConvenorScoped
from communities.models.traits import Experience, FirstTime, Focus, Place


class TargetQuerySet(ConvenorScoped):
    convenor_path = "community__convenor"


class Target(models.Model):
    """What the group of one community should look like, as data: composing minds it, and people can leave it be.

    A hard target is kept or there is no plan; of the others, the heavier are missed last.
    """

    class Kind(models.TextChoices):
        MOST_EACH = "most_each", "At most so many of each"
        LEAST_OF = "least_of", "At least so many of these"
        MOST_OF = "most_of", "At most so many of these"
        LEAST_KINDS = "least_kinds", "At least so many different"
        LEAST_EACH_DATE = "least_each_date", "At least so many at each meeting"

    class Trait(models.TextChoices):
        ORGANISATION = "organisation", "Organisation"
        SECTOR = "sector", "Sector"
        PLACE = "place", "Kind of place"
        FOCUS = "focus", "Specialist or contributor"
        EXPERIENCE = "experience", "Years in prevention"
        FIRST_TIME = "first_time", "First community"

    # Whose values can be named; of the others there are too many.
    KNOWN = {
        Trait.PLACE: Place,
        Trait.FOCUS: Focus,
        Trait.EXPERIENCE: Experience,
        Trait.FIRST_TIME: FirstTime,
    }
    # What one value of each is called, and several.
    WORDS = {
        Trait.ORGANISATION: ("organisation", "organisations"),
        Trait.SECTOR: ("sector", "sectors"),
        Trait.PLACE: ("kind of place", "kinds of place"),
        Trait.FOCUS: ("kind of role", "kinds of role"),
        Trait.EXPERIENCE: ("level of experience", "levels of experience"),
        Trait.FIRST_TIME: ("kind of first-timer", "kinds of first-timers"),
    }
    OF_VALUES = (Kind.LEAST_OF, Kind.MOST_OF)

    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="targets")
    kind = models.CharField(max_length=15, choices=Kind)
    trait = models.CharField("of what", max_length=12, choices=Trait, blank=True)
    values = models.JSONField("which ones", default=list, blank=True)
    number = models.PositiveSmallIntegerField("how many")
    is_hard = models.BooleanField("must be kept", default=False)
    weight = models.PositiveSmallIntegerField(default=1, help_text="A heavier target is missed later.")
    position = models.PositiveSmallIntegerField(default=0)

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="least_each_date", trait="") | ~Q(kind="least_each_date") & ~Q(trait=""),
                name="target_says_of_what",
                violation_error_message="Say of what: of meetings nothing, of people one of the list.",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, weight__gte=1),
                name="target_counts_from_one",
                violation_error_message="How many, and the weight, are at least one.",
            ),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """“At least 8: regional city or rural shire”: the target as staff read it."""
        if self.kind == self.Kind.LEAST_EACH_DATE:
            return f"At least {self.number} people at each meeting"
        one, several = self.WORDS[self.trait]
        if self.kind == self.Kind.MOST_EACH:
            return f"At most {self.number} from one {one}"
        if self.kind == self.Kind.LEAST_KINDS:
            return f"At least {self.number} different {several}"
        least = "At least" if self.kind == self.Kind.LEAST_OF else "At most"
        names = [self.KNOWN[self.trait](value).label for value in self.values]
        return f"{least} {self.number}: {' or '.join(names).lower()}"

    def clean(self) -> None:
        if self.kind not in self.OF_VALUES:
            if self.values:
                raise ValidationError({"values": "This kind of target counts all of them: leave this empty."})
            return
        known = self.KNOWN.get(self.trait)
        if known is None:
            raise ValidationError(
                {"trait": "Of organisations and sectors, count “each” or “different” ones."}
            )
        if not self.values or not set(self.values) <= set(known.values):
            raise ValidationError({"values": f"Say which count: {', '.join(known.values)}."})
