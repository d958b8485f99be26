"""What a person tells in confidence, for one round: apart from the application, each kind behind a permission."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from communities.models.scoping import ConvenorScoped


class ToldQuerySet(ConvenorScoped):
    convenor_path = "round__convenor"

    def of(self, person, round_) -> ToldQuerySet:
        return self.filter(person=person, round=round_)


class Told(models.Model):
    """One person, one round. Never in a review, a list, an export, a search or the history. `code` is what the audit
    calls it."""

    code = ""

    round = models.ForeignKey("communities.Round", models.PROTECT, related_name="%(class)s_rows")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="%(class)s_rows")
    saved_at = models.DateTimeField()

    objects = ToldQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["round", "person"], name="%(class)s_once_a_round")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class AccessNeeds(Told):
    """What somebody needs to take part: read by who arranges it."""

    code = "access_needs"

    words = models.TextField("what would help you take part")

    class Meta(Told.Meta):
        verbose_name = verbose_name_plural = "access needs"


class SafetyNote(Told):
    """Anything for a person's safety, and the safe way to reach them: read by the coordinator who may."""

    code = "safety_note"

    words = models.TextField("anything for your safety", blank=True)
    safe_contact = models.TextField("the safe way to reach you", blank=True)

    class Meta(Told.Meta):
        verbose_name = "safety note"


class Demographics(Told):
    """Who a person says they are. Only counted, over a whole round; blank is not “prefer not to say”."""

    code = "demographics"

    class Gender(models.TextChoices):
        WOMAN = "woman", "Woman or female"
        MAN = "man", "Man or male"
        NON_BINARY = "non_binary", "Non-binary"
        OWN_TERM = "own_term", "I use a different term"
        NOT_SAID = "not_said", "Prefer not to say"

    class Group(models.TextChoices):
        ABORIGINAL = "aboriginal", "Aboriginal and/or Torres Strait Islander"
        MULTICULTURAL = "multicultural", "From a migrant, refugee or multicultural community"
        LGBTIQ = "lgbtiq", "LGBTIQ+"
        DISABILITY = "disability", "With disability"
        NONE = "none", "None of these"
        NOT_SAID = "not_said", "Prefer not to say"

    gender = models.CharField(max_length=10, choices=Gender, blank=True)
    gender_words = models.CharField("in your own words", max_length=80, blank=True)
    groups = models.JSONField(default=list, blank=True)

    class Meta(Told.Meta):
        verbose_name = verbose_name_plural = "demographics"
