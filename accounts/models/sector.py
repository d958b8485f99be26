from django.db import models


class Sector(models.Model):
    """Where prevention work happens: a list that staff may extend."""

    name = models.CharField(max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name
