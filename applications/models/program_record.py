from django.db import models


class ProgramRecord(models.Model):
    """What a program file last wrote into one record, field by field: whatever differs now, staff changed."""

    path = models.CharField(max_length=200, unique=True)
    values = models.JSONField(default=dict)
    loaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return self.path
