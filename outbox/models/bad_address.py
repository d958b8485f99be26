from django.db import models
from django.db.models.functions import Now


class BadAddress(models.Model):
    """An address that a mail server refused for good: until staff clear it, nothing goes there but the codes
    that somebody asks for."""

    address = models.EmailField(unique=True)
    error_code = models.CharField(max_length=40)
    # Who forwarded a bounce, where no server told the portal itself.
    noted_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    since = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "address that bounced"
        verbose_name_plural = "addresses that bounced"

    def __str__(self) -> str:
        return self.address
