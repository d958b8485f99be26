from __future__ import annotations

from django.db import models


class Section(models.Model):
    """One page of an application: how often it was saved, and what was typed there and not yet taken.

    `typed` holds the page's fields as they were sent ({name: [values]}), right or wrong: nothing is lost, and nobody
    but the applicant reads it. It is emptied when the page is taken into the application.
    """

    class Name(models.TextChoices):
        ABOUT = "about", "About you and your work"
        COMMUNITIES = "communities", "Your communities"
        DATES = "dates", "Dates you can come"
        ACCESS = "access", "What you need to take part"
        SAFETY = "safety", "Anything for your safety"
        COUNTED = "counted", "Who we reach"

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="sections")
    name = models.CharField(max_length=12, choices=Name)
    revision = models.PositiveIntegerField(default=0)
    typed = models.JSONField(default=dict, blank=True)
    is_from_last_time = models.BooleanField(default=False)  # laid out from an earlier round, untouched since
    saved_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "name"], name="section_once_a_name")]

    def __str__(self) -> str:
        return f"{self.name} of application {self.application_id}"
