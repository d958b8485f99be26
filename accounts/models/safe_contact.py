from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class SafeContact(models.Model):
    """How a person wishes to be written to. Without a row: at the address they sign in with, in full."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="safe_contact")
    # Proved by a code before it is used. Codes for signing in never go there.
    address = models.EmailField(blank=True)
    is_discreet = models.BooleanField("discreet mail", default=False)
    neutral_titles = models.BooleanField("neutral titles in calendars", default=False)
    # Categories of mail that they switched off (`outbox.registry.CATEGORIES`).
    unwanted = models.JSONField(default=list, blank=True)

    # An address that waits for its code, which is kept as a keyed hash.
    asked_address = models.EmailField(blank=True, editable=False)
    asked_code = models.CharField(max_length=64, blank=True, editable=False)
    asked_until = models.DateTimeField(null=True, blank=True, editable=False)
    asked_tries = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "wish about mail"
        verbose_name_plural = "wishes about mail"
        constraints = [
            models.CheckConstraint(
                condition=Q(address=Lower("address"), asked_address=Lower("asked_address")),
                name="safe_contact_address_is_lower_case",
                violation_error_message="Write the email address in lower case.",
            ),
            models.CheckConstraint(
                condition=Q(asked_address="", asked_code="", asked_until__isnull=True)
                | (~Q(asked_address="") & ~Q(asked_code="") & Q(asked_until__isnull=False)),
                name="safe_contact_asks_with_a_code",
            ),
        ]

    def __str__(self) -> str:
        return f"Wishes of person {self.user_id}"
