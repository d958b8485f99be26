from django.db import models
from django.db.models.functions import Now


class Intervention(models.Model):
    """What a member of staff did with a message, and why. The audit keeps that it was done, and no words."""

    class Verb(models.TextChoices):
        HELD = "held", "Held"
        LET_GO = "let_go", "Let go"
        STOPPED = "stopped", "Stopped"
        AGAIN = "again", "Sent again"

    message = models.ForeignKey("outbox.Message", models.CASCADE, related_name="interventions")
    verb = models.CharField(max_length=8, choices=Verb)
    reason = models.CharField(max_length=200, blank=True)
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_verb_display()}: message {self.message_id}"
