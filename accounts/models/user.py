from __future__ import annotations

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str) -> User:
        return self.get(email=email.strip().lower())


class User(AbstractUser):
    """A person, known by email. Names live in the profile, as the person likes them."""

    username = None
    first_name = None
    last_name = None
    email = models.EmailField("email address", unique=True)
    # The account that its person kept when they turned out to have two. Its own rows stay readable.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged_accounts"
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="user_email_is_lower_case",
                violation_error_message="Write the email address in lower case.",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | models.Q(is_active=False),
                name="user_merged_is_switched_off",
                violation_error_message="This account was merged into another one and stays switched off.",
            ),
        ]

    @property
    def contact_email(self) -> str:
        """Where mail goes to: their address of choice, or the one they sign in with. Select `safe_contact` with
        lists of people."""
        said = getattr(self, "safe_contact", None)
        return (said and said.address) or self.email

    @property
    def wants_discretion(self) -> bool:
        """What is written to them must tell nothing, whoever writes. Select `safe_contact` with lists of people."""
        said = getattr(self, "safe_contact", None)
        return bool(said and said.is_discreet)

    @cached_property
    def own_zone(self) -> str:
        """Whose clock their profile names beside the convenor's, "" for none. A visit knows it already."""
        profile = getattr(self, "profile", None)
        return profile.zone if profile else ""

    def get_full_name(self) -> str:
        profile = getattr(self, "profile", None)
        return profile.preferred_name if profile and profile.preferred_name else self.email

    def get_short_name(self) -> str:
        return self.get_full_name()
