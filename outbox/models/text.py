from django.db import models


class Text(models.Model):
    """A convenor's own subject and words for one kind of automatic mail. The frame around them stays the portal's."""

    convenor_id = models.BigIntegerField(editable=False)
    kind = models.CharField(max_length=40, editable=False)
    subject = models.CharField(max_length=120)
    words = models.TextField()
    changed_by_id = models.BigIntegerField(null=True, editable=False)
    changed_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = "mail text"
        ordering = ["convenor_id", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["convenor_id", "kind"], name="text_once_a_convenor_and_kind"),
            models.CheckConstraint(
                condition=~models.Q(subject="") & ~models.Q(words=""), name="text_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.convenor_id}"
