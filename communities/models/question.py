from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from communities.models.scoping import ConvenorScoped


class QuestionQuerySet(ConvenorScoped):
    convenor_path = "round__convenor"


class Question(models.Model):
    """What a round asks beyond the questions of every round: of everybody, or of who chooses one community."""

    class Kind(models.TextChoices):
        TEXT = "text", "Words"
        CHOICE = "choice", "One of several"
        CHOICES = "choices", "Any of several"
        YES_NO = "yes_no", "Yes or no"

    WITH_OPTIONS = (Kind.CHOICE, Kind.CHOICES)

    round = models.ForeignKey("communities.Round", models.CASCADE, related_name="questions")
    community = models.ForeignKey(
        "communities.Community",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="questions",
        help_text="Asked of who chooses this community. Empty: of everybody.",
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TEXT)
    label = models.CharField("question", max_length=200)
    help_text = models.CharField("hint", max_length=300, blank=True)
    options = models.TextField(blank=True, help_text="One a line, for “one of several” and “any of several”.")
    word_limit = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="For words. Empty: as many as the round allows."
    )
    is_required = models.BooleanField("has to be answered", default=False)
    is_shown_to_reviewers = models.BooleanField("reviewers see the answer", default=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["choice", "choices"]) | ~Q(options=""),
                name="question_has_options_to_choose_from",
                violation_error_message="Write the options to choose from, one a line.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        if self.community_id and self.round_id and self.community.round_id != self.round_id:
            raise ValidationError({"community": "This community is of another round."})
        if self.kind in self.WITH_OPTIONS and len(self.option_list) < 2:
            raise ValidationError({"options": "Write at least two options, one a line."})

    @property
    def option_list(self) -> list[str]:
        """The options in order, each once."""
        lines = (line.strip() for line in self.options.splitlines())
        return list(dict.fromkeys(line for line in lines if line))
