from django.db import models


class GroupNotice(models.Model):
    """What a new member is asked to accept with their place (confidentiality, recording …), by version; a member
    keeps the one they accepted."""

    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="group_notices")
    version = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["community", "version"], name="group_notice_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.community}, version {self.version}"
