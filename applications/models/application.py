from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models.conflict import Conflict
from communities.models.scoping import ConvenorScoped
from communities.models.traits import Experience, Focus, Place


class ApplicationQuerySet(ConvenorScoped):
    convenor_path = "round__convenor"

    def of(self, user) -> ApplicationQuerySet:
        """The person's own."""
        return self.filter(applicant=user)

    def submitted(self) -> ApplicationQuerySet:
        return self.filter(status=Application.Status.SUBMITTED)

    def free_of_conflict(self, user) -> ApplicationQuerySet:
        """Without those that `user` has declared a conflict of interest with."""
        declared = Conflict.objects.declared().filter(reviewer=user.pk)
        return self.exclude(pk__in=declared.values("application"))


class Application(models.Model):
    """One person in one round: what they answer once, whichever communities they choose."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Sent"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Entered(models.TextChoices):
        PHONE = "phone", "By phone"
        EMAIL = "email", "By email"
        PAPER = "paper", "On paper"

    Focus, Experience, Place = Focus, Experience, Place

    round = models.ForeignKey("communities.Round", models.PROTECT, related_name="applications")
    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="applications")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    revision = models.PositiveIntegerField(default=0, editable=False)
    focus = models.CharField(max_length=12, choices=Focus, blank=True)
    experience = models.CharField("years in prevention", max_length=10, choices=Experience, blank=True)
    work = models.TextField("your work in primary prevention", blank=True)
    hopes = models.TextField("what you hope to gain", blank=True)
    brings = models.TextField("what you could bring to the group", blank=True)
    # As they were when it was sent: people change employers, and figures should not change with them.
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="applications",
    )
    sector = models.ForeignKey(
        "accounts.Sector", models.PROTECT, null=True, blank=True, editable=False, related_name="applications"
    )
    place = models.CharField("kind of place", max_length=15, choices=Place, blank=True, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="entered_applications",
    )
    entered_how = models.CharField("reached us", max_length=5, choices=Entered, blank=True, editable=False)
    notice = models.ForeignKey(
        "communities.CollectionNotice", models.PROTECT, null=True, blank=True, related_name="applications"
    )
    created_at = models.DateTimeField(editable=False)
    saved_at = models.DateTimeField(editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_late = models.BooleanField(default=False, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Since when they ask to be told of the next call; empty: they do not.
    details_kept_at = models.DateTimeField(
        "asks to hear of the next call", null=True, blank=True, editable=False
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "applications by person"
        constraints = [
            models.UniqueConstraint(fields=["round", "applicant"], name="application_once_a_round"),
            models.CheckConstraint(
                condition=~Q(status="submitted") | Q(submitted_at__isnull=False, notice__isnull=False),
                name="application_submitted_with_time_and_notice",
            ),
            models.CheckConstraint(
                condition=Q(entered_by__isnull=True, entered_how="")
                | Q(entered_by__isnull=False) & ~Q(entered_how=""),
                name="application_entered_by_somebody_somehow",
            ),
        ]
        indexes = [models.Index(fields=["round"], condition=Q(status="draft"), name="application_draft")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """What it is called where names are hidden."""
        return f"Application {self.pk}"

    @property
    def is_submitted(self) -> bool:
        return self.status == self.Status.SUBMITTED
