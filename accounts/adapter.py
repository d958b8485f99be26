"""What allauth asks of the portal."""

from datetime import timedelta
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import passthrough_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts.domain import letters
from accounts.models import User
from accounts.second_factor import mark_second_factor_used
from outbox.links import absolute

# An address that nobody has, or that is in use, is told to nobody: neither on the page nor by mail.
UNSENT = {"account/email/unknown_account", "account/email/account_already_exists"}
ENROLMENTS = {"mfa/email/totp_activated", "mfa/email/webauthn_added"}
PASSWORD_LINK = "account/email/password_reset_key"  # noqa: S105 -- the name of a template


class AccountAdapter(DefaultAccountAdapter):
    """Closes sign-up in favour of the code page, and sends every mail through the outbox."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": "That is not the code. Use the newest one that we sent.",
        "too_many_login_attempts": "Too many tries in a short time. Wait a few minutes, then try again.",
        "rate_limited": "That was very quick. Wait a minute, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: who is new goes through the same door as everybody else."""
        door = reverse("account_request_login_code")
        url = passthrough_next_redirect_url(request, door, REDIRECT_FIELD_NAME)
        raise ImmediateHttpResponse(HttpResponseRedirect(url))

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Write the mail to the outbox in the portal's own words; allauth's templates are not used."""
        if template_prefix in UNSENT:
            return
        person = context.get("user")
        common = {"to": email, "person_id": person.pk if person else None, "at": timezone.now()}
        if template_prefix == PASSWORD_LINK:
            url = absolute(urlsplit(context["password_reset_url"]).path)
            lasts = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
            letters.write_password_link(url=url, lasts=lasts, **common)
        elif template_prefix in letters.CODES:
            letters.write_code(template_prefix, code=context["code"], lasts=_lasts(template_prefix), **common)
        else:
            letters.write_notice(template_prefix, **common)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict | None = None, email: str | None = None
    ) -> None:
        """Tell a person of a change to their sign-in: when, but not from which address or browser."""
        if template_prefix in ENROLMENTS:
            # Here alone allauth tells of an enrolment. Who has just shown the factor need not show it again.
            mark_second_factor_used(self.request)
        address = email or EmailAddress.objects.get_primary_email(user)
        if address:
            self.send_mail(template_prefix, address, {**(context or {}), "user": user})


def _lasts(occasion: str) -> timedelta:
    is_sign_in = occasion == "account/email/login_code"
    seconds = (
        app_settings.LOGIN_BY_CODE_TIMEOUT if is_sign_in else app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT
    )
    return timedelta(seconds=seconds)
