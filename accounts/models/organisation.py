from django.db import models
from django.db.models.functions import Lower


class Organisation(models.Model):
    """An employer, once: funders ask how many were reached."""

    name = models.CharField(max_length=160)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="organisation_once_whatever_its_case",
                violation_error_message="This organisation is in the list already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
