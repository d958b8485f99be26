"""The one door: an email address, to which a code goes."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import RequestLoginCodeForm
from allauth.core import context, ratelimit
from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.functional import cached_property

from accounts.domain.joining import person_with
from accounts.models import User

ONE_ADDRESS = "Write one email address, like alex@example.org."
LONGEST = 254


class EmailCodeForm(RequestLoginCodeForm):
    """Asks for the address. Known or new, the person gets a code; nobody else learns which it was."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        email = self.fields["email"]
        email.label = "Email address"
        email.help_text = "We send a code there. You need no password, and no account to begin with."
        email.error_messages = {"required": "Write your email address.", "invalid": ONE_ADDRESS}
        email.validators.append(MaxLengthValidator(LONGEST, "This email address is too long."))
        email.widget.attrs.pop("placeholder")

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        # Letters that only look like a known address must not become an account of their own.
        if not email.partition("@")[0].isascii():
            raise forms.ValidationError(ONE_ADDRESS, code="invalid")
        if not ratelimit.consume(context.request, action="request_login_code", key=email):
            raise get_adapter().validation_error("too_many_login_attempts")
        return email

    @cached_property
    def _user(self) -> User | None:
        """Whom allauth's view sends the code to, once the form is valid. None (inactive): no mail goes."""
        person = person_with(self.cleaned_data["email"])
        return person if person.is_active else None
